import { toStamp } from '../stamp.ts';

const usage = { prompt_tokens: 12, completion_tokens: 16, total_tokens: 28 };
const head = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'stub' };
const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody is surprised by it.';
const TOKENS_AT_ONCE = 16;
const FLOOD_TEXT = 'x'.repeat(4096);

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null): string =>
  event({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });

/** A whole answer of OpenAI's chat API. */
export const wholeAnswer = Buffer.from(
  JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
    usage,
  }),
);

export const streamBegin = chunk({ role: 'assistant', content: '' });
/** The end as newer servers send it: the token counts come after the reason to stop. */
export const streamEnd = [
  chunk({}, 'stop'),
  event({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
  'data: [DONE]\n\n',
].join('');
export const streamAtOnce = streamBegin + chunk({ content: 'fox ' }).repeat(TOKENS_AT_ONCE) + streamEnd;
export const floodChunk = chunk({ content: FLOOD_TEXT });
export const brokenBegin = streamBegin + chunk({ content: 'The ' });

const [beforeStamp = '', afterStamp = ''] = chunk({ content: '%' }).split('%');
/** One token that tells when it was sent. */
export const stampedChunk = (us: number): string => beforeStamp + toStamp(us) + afterStamp;

export const errorAnswer = (status: number): string =>
  JSON.stringify({ error: { message: `The stub answers ${status}.`, type: 'stub', code: null } });
