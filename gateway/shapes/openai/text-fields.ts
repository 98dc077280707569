import { type Static, type TObject, Type } from '@sinclair/typebox';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { checkTextOptions } from '../../../runtime/request/check-options.ts';
import type { SamplingTerms, TextRequest } from '../../targets/target.ts';
import { tableOf } from '../fields/table-of.ts';
import { isEmpty } from './idle-values.ts';

/** OpenAI takes 4; other servers, and local models, more. */
const MAX_STOPS = 16;
/** Each is a request of its own, and all run at the same time. */
const MAX_CHOICES = 8;
const SEEDS = 2 ** 32;

const penalty = Type.Optional(Type.Number({ minimum: -2, maximum: 2 }));

/** What all routes for text read. */
export const commonSchema = {
  model: Type.String({ minLength: 1 }),
  stream: Type.Optional(Type.Boolean()),
  temperature: Type.Optional(Type.Number()),
  top_p: Type.Optional(Type.Number()),
};

/** What chats and completions read. */
export const samplingSchema = {
  ...commonSchema,
  stream_options: Type.Optional(Type.Unknown()),
  max_tokens: Type.Optional(Type.Integer()),
  stop: Type.Optional(Type.Unknown()),
  n: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_CHOICES })),
  seed: Type.Optional(Type.Integer()),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  logit_bias: Type.Optional(Type.Unknown()),
  top_k: Type.Optional(Type.Integer({ minimum: 0 })),
  min_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
};

export const streamOptionsSchema = Type.Object({ include_usage: Type.Optional(Type.Boolean()) });

type SamplingFields = Static<TObject<typeof samplingSchema>>;

/** An object as long as it is put together. Filling it in costs a fraction of spreading its parts. */
export type Draft<Whole> = { -readonly [Key in keyof Whole]: Whole[Key] };

interface OptionFields {
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly stop?: unknown;
}

/** @throws SippError `invalid_request` where a body is no object */
export function bodyOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value;
  throw shapeError('the body must be a JSON object');
}

/** @throws SippError `invalid_request` naming the field */
export function toOptions({ max_tokens, temperature, top_p, stop }: OptionFields): TextRequest['options'] {
  const options: Draft<TextRequest['options']> = {};
  if (max_tokens !== undefined) options.maxTokens = max_tokens;
  if (temperature !== undefined) options.temperature = temperature;
  if (top_p !== undefined) options.topP = top_p;
  if (stop !== undefined) options.stop = toStops(stop);
  checkTextOptions(options);
  return options;
}

function toStops(stop: unknown): readonly string[] {
  const stops: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  if (stops.length <= MAX_STOPS && stops.every(isText)) return stops.filter((text) => text !== '');
  throw badField('stop', `a text or a list of up to ${MAX_STOPS}`, stop);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Undefined where nothing is given. */
export function toSampling(fields: SamplingFields): SamplingTerms | undefined {
  const { top_k, min_p, presence_penalty, frequency_penalty, logit_bias } = fields;
  const terms: Draft<SamplingTerms> = {};
  if (top_k !== undefined) terms.topK = top_k;
  if (min_p !== undefined) terms.minP = min_p;
  if (presence_penalty) terms.presencePenalty = presence_penalty;
  if (frequency_penalty) terms.frequencyPenalty = frequency_penalty;
  if (logit_bias !== undefined && !isEmpty(logit_bias)) terms.logitBias = toLogitBias(logit_bias);
  return Object.keys(terms).length > 0 ? terms : undefined;
}

function toLogitBias(value: unknown): Readonly<Record<string, number>> {
  const table = tableOf(value, 'logit_bias');
  for (const [token, bias] of Object.entries(table)) {
    if (!isToken(token)) throw badField('logit_bias', 'a table whose keys are numbers of tokens', value);
    if (!isBias(bias)) throw badField(`logit_bias.${token}`, 'a number, -100 to 100', bias);
  }
  return table as Readonly<Record<string, number>>; // Each of them has been checked.
}

const isToken = (key: string): boolean => /^[0-9]{1,9}$/.test(key);
const isBias = (value: unknown): boolean => typeof value === 'number' && value >= -100 && value <= 100;

/** Seeds of engines have 32 bits. */
export const toSeed = (seed: number): number => ((seed % SEEDS) + SEEDS) % SEEDS;
