import type { TokenLogprob } from '../../../../runtime/contract/events.ts';
import type { TextAnswer } from '../../../targets/target.ts';

/** An answer of a target; each test says what is of interest. */
export const answer = (content: Partial<TextAnswer> = {}): TextAnswer => ({
  text: 'Hello',
  finishReason: 'stop',
  usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
  timings: {},
  ...content,
});

export const token = (text: string): TokenLogprob => ({
  token: text,
  bytes: [...Buffer.from(text)],
  logprob: -0.5,
  top: [{ token: text, bytes: [...Buffer.from(text)], logprob: -0.5 }],
});

/** The data of each event, in order; comments are none. */
export const dataOf = (stream: string): readonly string[] =>
  stream
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));

/** The same without `[DONE]`, as values. What is in them is the test's business. */
export const eventsOf = (stream: string) =>
  dataOf(stream)
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data));
