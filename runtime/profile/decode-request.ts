import type { SippChatRequest, SippQueryRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { SippTextOptions } from '../contract/options.ts';
import { checkTextOptions } from '../request/check-options.ts';
import { decodeBody } from './decode-body.ts';
import { badField, requiredField } from './decode-fields.ts';
import { isBlank } from './is-blank.ts';
import { decodeMessages } from './messages.ts';
import { type ChatBody, type QueryBody, requestSchemas } from './request-schemas.ts';
import { decodeTools } from './tools.ts';

/** Fields of a text request that not every target can honour. */
export interface TextExtras {
  /** Requests of one caller with the same session continue one KV cache. */
  readonly session?: string;
  /** A JSON Schema as JSON text. */
  readonly jsonSchema?: string;
  readonly grammar?: string;
  readonly seed?: number;
}

export interface DecodedTextRequest<Request> {
  /** What the wire calls `model`. */
  readonly target: string;
  readonly stream: boolean;
  /** Whether the answer tells its token counts. Default: true. */
  readonly includeUsage: boolean;
  readonly extras: TextExtras;
  /** Ready for the client; the endpoint is the server's choice. */
  readonly request: Request;
}

export interface DecodedEmbedRequest {
  readonly target: string;
  readonly inputs: readonly string[];
  /** Whether `input` was a list, so that the answer has to be one. */
  readonly isBatch: boolean;
}

/**
 * Reads the body of a query from its JSON value.
 *
 * @throws SippError `invalid_request` naming the field. Clients may match the texts.
 */
export function decodeQueryRequest(body: unknown): DecodedTextRequest<SippQueryRequest> {
  const fields = decodeBody(requestSchemas.query, body);
  return decodeText(fields, { prompt: fields.prompt });
}

/** As `decodeQueryRequest`, for a chat. */
export function decodeChatRequest(body: unknown): DecodedTextRequest<SippChatRequest> {
  const fields = decodeBody(requestSchemas.chat, body);
  return decodeText(fields, { messages: decodeMessages(fields.messages), ...decodeTools(fields) });
}

/** As OpenAI's limit, which clients know. */
const MAX_INPUTS = 2048;

/** As `decodeQueryRequest`, for an embedding of one text or many. */
export function decodeEmbedRequest(body: unknown): DecodedEmbedRequest {
  const { model, input } = decodeBody(requestSchemas.embed, body);
  if (input === undefined || (Array.isArray(input) && input.length === 0)) throw requiredField('input');
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length > MAX_INPUTS || !inputs.every(isText)) {
    throw badField('input', `a text or a list of 1 to ${MAX_INPUTS} texts`, input);
  }
  const blank = inputs.findIndex(isBlank);
  if (blank >= 0) throw requiredField(Array.isArray(input) ? `input.${blank}` : 'input');
  return { target: model, inputs, isBatch: Array.isArray(input) };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function decodeText<Input extends object>(
  fields: QueryBody | ChatBody,
  input: Input,
): DecodedTextRequest<Input & { options?: SippTextOptions; emitTokens: boolean }> {
  const stream = fields.stream ?? false;
  const options = toOptions(fields);
  checkTextOptions(options);
  return {
    target: fields.model,
    stream,
    includeUsage: fields.include_usage ?? true,
    extras: toExtras(fields),
    request: { ...input, emitTokens: stream, ...(Object.keys(options).length > 0 && { options }) },
  };
}

/** An object as long as it is put together. Filling it in costs a fraction of spreading its parts. */
type Draft<Whole> = { -readonly [Key in keyof Whole]: Whole[Key] };

function toOptions({ max_tokens, temperature, top_p, stop }: QueryBody | ChatBody): SippTextOptions {
  const options: Draft<SippTextOptions> = {};
  if (max_tokens !== undefined) options.maxTokens = max_tokens;
  if (temperature !== undefined) options.temperature = temperature;
  if (top_p !== undefined) options.topP = top_p;
  if (stop !== undefined) options.stop = stop;
  return options;
}

function toExtras({ session, json_schema, grammar, seed }: QueryBody | ChatBody): TextExtras {
  if (json_schema !== undefined && grammar !== undefined) {
    throw new SippError('invalid_request', 'json_schema and grammar exclude each other.', { hint: 'Leave one out.' });
  }
  const extras: Draft<TextExtras> = {};
  if (session !== undefined) extras.session = session;
  if (json_schema !== undefined) extras.jsonSchema = toText(json_schema);
  if (grammar !== undefined) extras.grammar = grammar;
  if (seed !== undefined) extras.seed = seed;
  return extras;
}

function toText(schema: object): string {
  try {
    return JSON.stringify(schema);
  } catch (error) {
    // The body came as JSON; what it cannot be written as again is nested deeper than the stack reaches.
    throw new SippError('invalid_request', 'json_schema is nested too deeply.', { cause: error });
  }
}
