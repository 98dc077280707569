import { Type } from '@sinclair/typebox';
import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import { checkExtraFields } from '../endpoint/http/extra-fields.ts';
import { decodeFields, requiredField } from '../profile/decode-fields.ts';
import { isBlank } from '../profile/is-blank.ts';
import { decodeMessages } from '../profile/messages.ts';
import { decodeTools, toolFields } from '../profile/tools.ts';
import { decodeGatewayOptions, optionKeys } from './decode-gateway-options.ts';
import { GatewayProfileError } from './gateway-profile-error.ts';

/** A request to a route of an application, ready for a client once it is told the endpoint. */
export interface DecodedGatewayBody<Request> {
  /** What the wire calls `model`. */
  readonly target: string;
  readonly stream: boolean;
  readonly request: Request;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a query from its JSON value. Fields that the profile does not know become `endpointOptions`.
 *
 * @throws GatewayProfileError `invalid_request`, status 400
 */
export function decodeGatewayQueryBody(body: unknown): DecodedGatewayBody<SippQueryRequest> {
  return decode(body, (fields) => {
    const target = requiredText(fields, 'model');
    return decodeText(target, fields, { prompt: requiredText(fields, 'prompt') });
  });
}

/** As `decodeGatewayQueryBody`, for a chat. */
export function decodeGatewayChatBody(body: unknown): DecodedGatewayBody<SippChatRequest> {
  return decode(body, (fields) => {
    const target = requiredText(fields, 'model');
    const { messages, tools, tool_choice } = fields;
    if (!Array.isArray(messages) || messages.length === 0) throw requiredField('messages');
    const chosen = decodeTools(decodeFields(toolTable, { tools, tool_choice }));
    return decodeText(target, fields, { messages: decodeMessages(messages), ...chosen });
  });
}

/** As `decodeGatewayQueryBody`, for an embedding. */
export function decodeGatewayEmbedBody(
  body: unknown,
): DecodedGatewayBody<SippEmbedRequest> & { readonly stream: false } {
  return decode(body, (fields) => {
    const target = requiredText(fields, 'model');
    const input = requiredText(fields, 'input');
    return { target, stream: false, request: { input, ...extraFields(fields, ['model', 'input']) } };
  });
}

const toolTable = Type.Object(toolFields);

function decodeText<Input extends object>(target: string, fields: Fields, input: Input) {
  const { stream, options } = decodeGatewayOptions(fields);
  return {
    target,
    stream,
    request: {
      ...input,
      emitTokens: stream,
      ...(options && { options }),
      ...extraFields(fields, [...optionKeys, 'model', 'prompt' in input ? 'prompt' : 'messages', ...toolKeys(input)]),
    },
  };
}

/** In a query they are like other fields that are not known. */
const toolKeys = (input: object): readonly string[] => ('messages' in input ? ['tools', 'tool_choice'] : []);

/** Calls a decoder with the fields of a body, and says in the words of the profile what it refuses. */
function decode<Decoded>(body: unknown, read: (fields: Fields) => Decoded): Decoded {
  if (!isPlainObject(body))
    throw new GatewayProfileError('invalid_request', 'gateway request body must be a JSON object');
  try {
    return read(body);
  } catch (error) {
    if (!SippError.is(error)) throw error;
    throw new GatewayProfileError('invalid_request', error.message, { cause: error });
  }
}

/** Holds across realms, which some frameworks run routes in. */
const isPlainObject = (value: unknown): value is Fields => Object.prototype.toString.call(value) === '[object Object]';

function requiredText(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value === 'string' && !isBlank(value)) return value;
  throw requiredField(key);
}

function extraFields(fields: Fields, known: readonly string[]): { readonly endpointOptions?: Fields } {
  const keys = Object.keys(fields).filter((key) => !known.includes(key));
  if (keys.length === 0) return {};
  const extra = Object.fromEntries(keys.map((key) => [key, fields[key]]));
  return { endpointOptions: structuredClone(checkExtraFields('endpoint_options', extra, [])) };
}
