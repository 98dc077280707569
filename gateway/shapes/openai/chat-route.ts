import { Type } from '@sinclair/typebox';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import { MAX_TOOLS } from '../../../runtime/profile/tools.ts';
import type { TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import type { Asked, Route, TextJob } from '../shape.ts';
import { ChatEncoder } from './chat-encoder.ts';
import { chatFields } from './chat-fields.ts';
import { decodeAnswerFormat } from './decode-answer-format.ts';
import { decodeChatTools } from './decode-chat-tools.ts';
import { decodeMessages } from './decode-messages.ts';
import { isUsageIncluded } from './is-usage-included.ts';
import { createOpenAiShape } from './openai-shape.ts';
import { bodyOf, type Draft, samplingSchema, toOptions, toSampling, toSeed } from './text-fields.ts';
import { toChoices } from './to-choices.ts';

const reader = new FieldReader(
  chatFields,
  Type.Object({
    ...samplingSchema,
    messages: Type.Array(Type.Unknown(), { minItems: 1 }),
    max_completion_tokens: Type.Optional(Type.Integer()),
    tools: Type.Optional(Type.Array(Type.Unknown(), { maxItems: MAX_TOOLS })),
    tool_choice: Type.Optional(Type.Unknown()),
    parallel_tool_calls: Type.Optional(Type.Boolean()),
    response_format: Type.Optional(Type.Unknown()),
    logprobs: Type.Optional(Type.Boolean()),
    top_logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    reasoning_effort: Type.Optional(Type.String({ minLength: 1 })),
  }),
);

type Fields = ReturnType<typeof reader.read>;

/** `POST /v1/chat/completions`. */
export const chatRoute: Route = {
  name: 'openai_chat',
  shape: createOpenAiShape(chatFields, 'messages'),
  operation: 'chat',
  decode: decodeChat,
};

function decodeChat(value: unknown, asked: Asked): TextJob {
  const body = bodyOf(value);
  const foreign = new ForeignCollector();
  const fields = reader.read(body, foreign);
  const { model, stream = false, n = 1 } = fields;
  const includeUsage = isUsageIncluded(fields.stream_options, foreign);
  const request = toRequest(fields, asked, foreign);
  if (foreign.fields !== undefined) request.foreign = foreign.fields;
  if (n === 1) request.clientBody = { format: 'openai_chat', fields: body };
  return {
    kind: 'text',
    model,
    requests: toChoices([request], n),
    encoder: new ChatEncoder({ model, includeUsage: stream && includeUsage }),
  };
}

function toRequest(fields: Fields, { requestId, trace, caller }: Asked, foreign: ForeignCollector): Draft<TextRequest> {
  const { max_tokens, max_completion_tokens = max_tokens, temperature, top_p, stop, stream = false } = fields;
  const request: Draft<TextRequest> = {
    requestId,
    trace,
    caller,
    input: { messages: decodeMessages(fields.messages, foreign) },
    options: toOptions({ temperature, top_p, stop, max_tokens: max_completion_tokens }),
    stream,
    ...decodeChatTools(fields, foreign),
    ...decodeAnswerFormat(fields.response_format, 'response_format', schemaOf),
  };
  const sampling = toSampling(fields);
  const logprobs = toLogprobs(fields);
  if (sampling !== undefined) request.sampling = sampling;
  if (logprobs !== undefined) request.logprobs = logprobs;
  if (fields.seed !== undefined) request.seed = toSeed(fields.seed);
  if (fields.reasoning_effort !== undefined) request.reasoningEffort = fields.reasoning_effort;
  return request;
}

function schemaOf({ json_schema }: Readonly<Record<string, unknown>>): unknown {
  return tableOf(json_schema, 'response_format.json_schema')['schema'];
}

function toLogprobs({ logprobs = false, top_logprobs }: Fields): number | undefined {
  if (logprobs) return top_logprobs ?? 0;
  if (top_logprobs) throw badField('top_logprobs', 'left out where logprobs is not true', top_logprobs);
  return undefined;
}
