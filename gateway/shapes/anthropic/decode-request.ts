import { type Static, Type } from '@sinclair/typebox';
import type { SippTextOptions } from '../../../runtime/contract/options.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { checkTextOptions } from '../../../runtime/request/check-options.ts';
import type { ClientBody, TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { ForeignCollector } from '../fields/foreign-collector.ts';
import type { Asked } from '../shape.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeOutput, decodeThinking } from './decode-output.ts';
import { decodeSystem } from './decode-system.ts';
import { decodeTools } from './decode-tools.ts';
import { anthropicFields } from './fields.ts';
import { refuseThreads } from './no-threads.ts';
import { withoutOwnThoughts } from './own-thoughts.ts';

const countFields = {
  model: Type.String({ minLength: 1 }),
  messages: Type.Array(Type.Unknown(), { minItems: 1 }),
  system: Type.Optional(Type.Unknown()),
  stream: Type.Optional(Type.Boolean()),
  stop_sequences: Type.Optional(Type.Array(Type.String())),
  temperature: Type.Optional(Type.Number()),
  top_p: Type.Optional(Type.Number()),
  top_k: Type.Optional(Type.Integer({ minimum: 0 })),
  tools: Type.Optional(Type.Array(Type.Unknown())),
  tool_choice: Type.Optional(Type.Object({})),
  thinking: Type.Optional(Type.Object({})),
  output_config: Type.Optional(Type.Object({})),
  output_format: Type.Optional(Type.Object({})),
};

/** Nothing is generated, so a limit is not needed. */
const countBody = Type.Object({ ...countFields, max_tokens: Type.Optional(Type.Integer()) });

const readers = {
  messages: new FieldReader(anthropicFields, Type.Object({ ...countFields, max_tokens: Type.Integer() })),
  count: new FieldReader(anthropicFields, countBody),
};
type Body = Static<typeof countBody>;

export interface DecodedRequest {
  readonly model: string;
  readonly request: TextRequest;
  /** Whether the answer shows what the model thought. */
  readonly showsThoughts: boolean;
}

/**
 * Reads a request for an answer (`messages`) or for its prompt's tokens (`count`). What only Anthropic has a word for is kept for
 * the targets to judge.
 *
 * @throws SippError `invalid_request` naming the field, such as `messages.0.content.1.text`
 */
export function decodeRequest(
  kind: keyof typeof readers,
  body: unknown,
  { requestId, trace, caller, headers }: Asked,
): DecodedRequest {
  if (!isFields(body)) throw shapeError('The body must be a JSON object.');
  refuseThreads(body);
  const foreign = new ForeignCollector();
  const fields: Body = readers[kind].read(body, foreign);
  const options = toOptions(fields);
  checkTextOptions(options);
  const system = fields.system === undefined ? undefined : decodeSystem(fields.system, foreign);
  const messages = decodeMessages(fields.messages, foreign);
  const showsThoughts = decodeThinking(fields.thinking, foreign);
  const { top_k = 0, stream = false } = fields;
  const request: TextRequest = {
    requestId,
    trace,
    caller,
    input: { messages: system === undefined ? messages : [system, ...messages] },
    options,
    stream: stream && kind === 'messages',
    ...decodeTools(fields.tools ?? [], fields.tool_choice, foreign),
    ...decodeOutput(fields, foreign),
    ...(top_k > 0 && { sampling: { topK: top_k } }),
    clientBody: { format: 'anthropic_messages', fields: withoutOwnThoughts(body), ...betasOf(headers) },
    ...(foreign.fields && { foreign: foreign.fields }),
  };
  return { model: fields.model, request, showsThoughts };
}

/** Names of features that the body asks for. Clients and proxies may send the header several times. */
const BETAS = /^[\w.:, -]{1,2048}$/;

function betasOf({ 'anthropic-beta': betas }: Asked['headers']): Pick<ClientBody, 'headers'> {
  if (betas === undefined) return {};
  const names = String(betas);
  if (BETAS.test(names)) return { headers: { 'anthropic-beta': names } };
  throw shapeError('The header anthropic-beta must be a list of names of features.');
}

function toOptions({ max_tokens, temperature, top_p, stop_sequences }: Body): SippTextOptions {
  return {
    ...(max_tokens !== undefined && { maxTokens: max_tokens }),
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { topP: top_p }),
    ...(stop_sequences !== undefined && { stop: stop_sequences }),
  };
}
