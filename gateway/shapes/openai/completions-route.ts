import { Type } from '@sinclair/typebox';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import type { TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { ForeignCollector } from '../fields/foreign-collector.ts';
import type { Asked, Route, TextJob } from '../shape.ts';
import { CompletionsEncoder } from './completions-encoder.ts';
import { completionsFields } from './completions-fields.ts';
import { isUsageIncluded } from './is-usage-included.ts';
import { createOpenAiShape } from './openai-shape.ts';
import { bodyOf, type Draft, samplingSchema, toOptions, toSampling, toSeed } from './text-fields.ts';
import { toChoices } from './to-choices.ts';

/** Each is a request of its own, and all run at the same time. */
const MAX_ANSWERS = 32;

const reader = new FieldReader(
  completionsFields,
  Type.Object({
    ...samplingSchema,
    prompt: Type.Unknown(),
    logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
  }),
);

type Fields = ReturnType<typeof reader.read>;

/** `POST /v1/completions`. */
export const completionsRoute: Route = {
  name: 'openai_completions',
  shape: createOpenAiShape(completionsFields, 'prompt'),
  operation: 'query',
  decode: decodeCompletions,
};

function decodeCompletions(value: unknown, asked: Asked): TextJob {
  const body = bodyOf(value);
  const foreign = new ForeignCollector();
  const fields = reader.read(body, foreign);
  const { model, stream = false, n = 1 } = fields;
  const [prompt, ...others] = promptsOf(fields.prompt);
  const count = (others.length + 1) * n;
  if (count > MAX_ANSWERS) throw shapeError(`prompt and n ask for ${count} answers; ${MAX_ANSWERS} at most are given.`);
  const includeUsage = isUsageIncluded(fields.stream_options, foreign);
  const request = toRequest(fields, asked, prompt);
  if (foreign.fields !== undefined) request.foreign = foreign.fields;
  if (count === 1) request.clientBody = { format: 'openai_completions', fields: body };
  const questions = others.map((other) => ({ ...request, input: { prompt: other } }));
  return {
    kind: 'text',
    model,
    requests: toChoices([request, ...questions], n),
    encoder: new CompletionsEncoder({ model, includeUsage: stream && includeUsage }),
  };
}

function toRequest(fields: Fields, { requestId, trace, caller }: Asked, prompt: string): Draft<TextRequest> {
  const { stream = false, seed, logprobs } = fields;
  const request: Draft<TextRequest> = {
    requestId,
    trace,
    caller,
    input: { prompt },
    options: toOptions(fields),
    stream,
  };
  const sampling = toSampling(fields);
  if (sampling !== undefined) request.sampling = sampling;
  if (seed !== undefined) request.seed = toSeed(seed);
  if (logprobs !== undefined) request.logprobs = logprobs;
  return request;
}

function promptsOf(value: unknown): readonly [string, ...string[]] {
  if (value === undefined) throw requiredField('prompt');
  const [first, ...rest]: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (first === undefined || first === '') throw requiredField('prompt');
  if (isText(first) && rest.every(isText)) return [first, ...rest];
  // Numbers of tokens belong to a vocabulary, and the one behind a name may change.
  throw badField('prompt', 'a text or a list of texts, not of tokens', value);
}

const isText = (value: unknown): value is string => typeof value === 'string';
