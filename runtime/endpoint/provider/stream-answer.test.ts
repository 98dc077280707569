import { expect, test } from 'vitest';
import { openAiChat } from './openai-chat.ts';
import { StreamAnswer } from './stream-answer.ts';

const head = { status: 200, statusText: 'OK', url: 'http://127.0.0.1/', headers: new Headers() };

test('thoughts without end are no answer', () => {
  const answer = new StreamAnswer(openAiChat, head);
  const think = (length: number) => answer.add({ choices: [{ delta: { reasoning: 'x'.repeat(length) } }] });

  think(16_777_216);

  expect(() => think(1)).toThrow('The answer has more than 16777216 characters of reasoning.');
});

test('tokens without end are no answer', () => {
  const answer = new StreamAnswer(openAiChat, head);
  const token = { token: 'a', logprob: 0, bytes: [97], top_logprobs: [] };
  const weigh = (count: number) =>
    answer.add({ choices: [{ delta: {}, logprobs: { content: Array.from({ length: count }, () => token) } }] });

  weigh(65_536);
  weigh(65_536);

  expect(() => weigh(1)).toThrow('The answer has more than 131072 tokens.');
});

test('probabilities that are none are left out', () => {
  const answer = new StreamAnswer(openAiChat, head);
  const content = [null, { token: 'a' }, { token: 'b', logprob: '0' }, { token: 'ü', logprob: 0, bytes: [1.5] }];

  expect(answer.add({ choices: [{ delta: {}, logprobs: { content } }] }).logprobs).toEqual([
    { token: 'ü', bytes: [195, 188], logprob: 0, top: [] },
  ]);
});
