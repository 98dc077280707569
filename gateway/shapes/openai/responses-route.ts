import { Type } from '@sinclair/typebox';
import { MAX_TOOLS } from '../../../runtime/profile/tools.ts';
import type { TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import type { Asked, Route, TextJob } from '../shape.ts';
import { decodeAnswerFormat } from './decode-answer-format.ts';
import { decodeInclude } from './decode-include.ts';
import { decodeInput } from './decode-input.ts';
import { decodeResponseTools } from './decode-response-tools.ts';
import { createOpenAiShape } from './openai-shape.ts';
import { toResponseTerms } from './response-body.ts';
import { ResponsesEncoder } from './responses-encoder.ts';
import { responsesFields } from './responses-fields.ts';
import { bodyOf, commonSchema, type Draft, toOptions } from './text-fields.ts';

const reader = new FieldReader(
  responsesFields,
  Type.Object({
    ...commonSchema,
    input: Type.Optional(Type.Unknown()),
    instructions: Type.Optional(Type.String()),
    max_output_tokens: Type.Optional(Type.Integer()),
    text: Type.Optional(Type.Unknown()),
    reasoning: Type.Optional(Type.Unknown()),
    tools: Type.Optional(Type.Array(Type.Unknown(), { maxItems: MAX_TOOLS })),
    tool_choice: Type.Optional(Type.Unknown()),
    parallel_tool_calls: Type.Optional(Type.Boolean()),
    top_logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    include: Type.Optional(Type.Array(Type.String())),
    stream_options: Type.Optional(Type.Unknown()),
  }),
);

const text = new FieldReader(responsesFields, Type.Object({ format: Type.Optional(Type.Unknown()) }), 'text.');
const reasoning = new FieldReader(
  responsesFields,
  Type.Object({ effort: Type.Optional(Type.String({ minLength: 1 })) }),
  'reasoning.',
);
const streamOptions = new FieldReader(responsesFields, Type.Object({}), 'stream_options.');

type Fields = ReturnType<typeof reader.read>;

/** `POST /v1/responses`, without a memory of earlier ones. */
export const responsesRoute: Route = {
  name: 'openai_responses',
  shape: createOpenAiShape(responsesFields, 'input'),
  operation: 'chat',
  decode: decodeResponses,
};

function decodeResponses(value: unknown, asked: Asked): TextJob {
  const body = bodyOf(value);
  // Bodies of this route are passed on to nobody.
  const foreign = new ForeignCollector({ hint: 'Leave it out.' });
  const fields = reader.read(body, foreign);
  const { stream_options } = fields;
  if (stream_options !== undefined) {
    streamOptions.read(tableOf(stream_options, 'stream_options'), foreign, 'stream_options.');
  }
  const request = toRequest(fields, asked, foreign);
  if (foreign.fields !== undefined) request.foreign = foreign.fields;
  return {
    kind: 'text',
    model: fields.model,
    requests: [request],
    encoder: new ResponsesEncoder(toResponseTerms(body, fields.model)),
  };
}

function toRequest(fields: Fields, { requestId, trace, caller }: Asked, foreign: ForeignCollector): Draft<TextRequest> {
  const { temperature, top_p, max_output_tokens, stream = false } = fields;
  const { format } = fields.text === undefined ? {} : text.read(tableOf(fields.text, 'text'), foreign, 'text.');
  const request: Draft<TextRequest> = {
    requestId,
    trace,
    caller,
    input: { messages: decodeInput(fields, foreign) },
    options: toOptions({ temperature, top_p, max_tokens: max_output_tokens }),
    stream,
    ...decodeResponseTools(fields, foreign),
    ...decodeAnswerFormat(format, 'text.format', ({ schema }) => schema),
  };
  const effort = effortOf(fields.reasoning, foreign);
  if (effort !== undefined) request.reasoningEffort = effort;
  const logprobs = decodeInclude(fields, foreign);
  if (logprobs !== undefined) request.logprobs = logprobs;
  return request;
}

function effortOf(value: unknown, foreign: ForeignCollector): string | undefined {
  return value === undefined ? undefined : reasoning.read(tableOf(value, 'reasoning'), foreign, 'reasoning.').effort;
}
