import { type FieldFate, fates } from '../fields/field-fate.ts';
import { isEmpty, isOneOf } from './idle-values.ts';

const notAnthropic = fates('honoured', { anthropic: 'refused' });
const dropped = fates('dropped');
/** Of bodies that are passed on. */
const NO_WORD = 'Anthropic has no word for it.';

/** What the routes for text have in common. */
export const commonFields: readonly FieldFate[] = [
  { name: 'model', fate: fates('honoured'), note: 'The name of a target or group.' },
  { name: 'stream', fate: fates('honoured'), note: 'The answer comes as server-sent events.' },
  { name: 'temperature', fate: fates('honoured'), note: '0 always takes the likeliest token.' },
  { name: 'top_p', fate: fates('honoured'), note: '0 to 1.' },
  { name: 'user', fate: dropped, note: 'Callers are known by their token.' },
];

/** What chats and completions have in common. */
export const samplingFields: readonly FieldFate[] = [
  { name: 'max_tokens', fate: fates('honoured'), note: 'At least 1.' },
  { name: 'stop', fate: fates('honoured'), note: 'A text or a list of up to 16; empty ones are ignored.' },
  { name: 'n', fate: fates('honoured'), note: '1 to 8 answers, each of them a request of its own to the target.' },
  {
    name: 'stream_options.include_usage',
    fate: fates('honoured'),
    note: 'The last event before `[DONE]` has the token counts and no choices.',
  },
  {
    name: 'stream_options.include_obfuscation',
    fate: dropped,
    note: 'Nothing is added to streams.',
    isIdle: isOneOf(false),
  },
  { name: 'seed', fate: notAnthropic, note: `Any whole number; of several answers, each has the next one. ${NO_WORD}` },
  { name: 'presence_penalty', fate: notAnthropic, note: `-2 to 2. ${NO_WORD}`, isIdle: isOneOf(0) },
  { name: 'frequency_penalty', fate: notAnthropic, note: `-2 to 2. ${NO_WORD}`, isIdle: isOneOf(0) },
  {
    name: 'logit_bias',
    fate: notAnthropic,
    note: `-100 to 100 by the number of the token in the model's own vocabulary. ${NO_WORD}`,
    isIdle: isEmpty,
  },
  {
    name: 'top_k',
    fate: fates('honoured', { openai: 'refused' }),
    note: 'Not of OpenAI; llama-server and others know it.',
  },
  {
    name: 'min_p',
    fate: fates('refused', { local: 'honoured', openai_compatible: 'honoured' }),
    note: 'Not of OpenAI; llama-server and others know it.',
  },
  {
    name: 'repeat_penalty',
    fate: fates('refused'),
    note: 'Use `presence_penalty` or `frequency_penalty`.',
    hint: 'Use presence_penalty or frequency_penalty.',
    isIdle: isOneOf(1),
  },
];

/** What OpenAI keeps books with; an answer is the same without it. */
export const bookkeepingFields: readonly FieldFate[] = [
  { name: 'metadata', fate: dropped, note: 'No answers are stored.', isIdle: isEmpty },
  { name: 'store', fate: dropped, note: 'No answers are stored.', isIdle: isOneOf(false) },
  {
    name: 'service_tier',
    fate: dropped,
    note: 'All requests of a caller have the priority of its token.',
    isIdle: isOneOf('auto', 'default'),
  },
  { name: 'safety_identifier', fate: dropped, note: 'Callers are known by their token.' },
  {
    name: 'prompt_cache_key',
    fate: dropped,
    note: 'Local models go on from what the same caller has asked before.',
  },
  { name: 'prompt_cache_retention', fate: dropped, note: 'Caches are kept as long as there is room.' },
];
