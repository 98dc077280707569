import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { Stream } from 'openai/streaming';
import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { ChatEncoder } from './chat-encoder.ts';
import { answer, dataOf, eventsOf, token } from './testing/answers.ts';

const encoder = ({ includeUsage = false } = {}) => new ChatEncoder({ model: 'tiny', includeUsage });
const calls = [
  { id: 'c1', name: 'look', arguments: '{"a":1}' },
  { id: 'c2', name: 'run', arguments: '{}' },
];

/** As the official client puts a stream together. */
async function collect(stream: string) {
  const lines = eventsOf(stream).map((event) => `${JSON.stringify(event)}\n`);
  const body = new Blob(lines).stream();
  return ChatCompletionStream.fromReadableStream(body).finalChatCompletion();
}

test('a whole answer is a chat completion', () => {
  const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7, cachedTokens: 4, reasoningTokens: 1 };

  expect(JSON.parse(encoder().whole([answer({ id: 'up1', usage, reasoning: 'Hm.' })]))).toEqual({
    id: 'up1',
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'tiny',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello', refusal: null, reasoning_content: 'Hm.' },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 1 },
    },
  });
});

test('an answer that only calls tools has no content', () => {
  const whole = encoder().whole([answer({ text: '', toolCalls: calls, finishReason: 'tool_calls' })]);

  expect(JSON.parse(whole)).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
    choices: [
      {
        message: {
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }, { id: 'c2' }],
        },
        finish_reason: 'tool_calls',
      },
    ],
  });
});

test('several answers are choices, and their tokens are added up', () => {
  const whole = encoder().whole([answer(), answer({ text: 'Hi', logprobs: [token('Hi')] })]);

  expect(JSON.parse(whole)).toMatchObject({
    choices: [
      { index: 0, message: { content: 'Hello' }, logprobs: null },
      {
        index: 1,
        message: { content: 'Hi' },
        logprobs: {
          content: [{ token: 'Hi', bytes: [72, 105], logprob: -0.5, top_logprobs: [{ token: 'Hi' }] }],
          refusal: null,
        },
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 },
  });
});

test('a body of a provider that speaks the format stays as it is', () => {
  const clientBody = { id: 'x', choices: [], own: 'field' };

  expect(encoder().whole([answer({ clientBody })])).toBe(JSON.stringify(clientBody));
});

test('a stream tells the role, the pieces, the reason and the counts, in this order', () => {
  const chat = encoder({ includeUsage: true });
  const done = answer();

  const stream = chat.begin() + chat.text(0, 'Hel') + chat.text(0, 'lo') + chat.end(0, done) + chat.finish([done]);

  const events = eventsOf(stream);
  expect(events.map(({ choices }) => choices)).toEqual([
    [choice({ role: 'assistant', content: '', refusal: null })],
    [choice({ content: 'Hel' })],
    [choice({ content: 'lo' })],
    [{ ...choice({}), finish_reason: 'stop' }],
    [],
  ]);
  expect(events.map(({ usage }) => usage)).toEqual([
    null,
    null,
    null,
    null,
    { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  ]);
  expect(new Set(events.map(({ id, object, created, model }) => `${id} ${object} ${created} ${model}`)).size).toBe(1);
  expect(stream.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('counts are not in a stream unless they are asked for', () => {
  const chat = encoder();
  const done = answer();

  const stream = chat.text(0, 'Hello') + chat.end(0, done) + chat.finish([done]);

  expect(stream).not.toContain('usage');
});

test('an empty answer has a role and a reason', () => {
  const chat = encoder();

  expect(eventsOf(chat.end(0, answer({ text: '' }))).map(({ choices }) => choices[0])).toEqual([
    choice({ role: 'assistant', content: '', refusal: null }),
    { ...choice({}), finish_reason: 'stop' },
  ]);
});

test('the official client puts a stream with thoughts and interleaved calls together', async () => {
  const chat = encoder({ includeUsage: true });
  const done = answer({ text: 'Let me see.', toolCalls: calls, finishReason: 'tool_calls' });

  const stream =
    chat.delta(0, { type: 'reasoning', text: 'Hm.' }) +
    chat.delta(0, { type: 'logprobs', tokens: [token('Let me')] }) +
    chat.text(0, 'Let me') +
    chat.text(0, ' see.') +
    chat.delta(0, { type: 'tool_call', index: 0, id: 'c1', name: 'look' }) +
    chat.delta(0, { type: 'tool_call', index: 1, id: 'c2', name: 'run', arguments: '' }) +
    chat.delta(0, { type: 'tool_call', index: 0, arguments: '{"a"' }) +
    chat.delta(0, { type: 'tool_call', index: 1, arguments: '{}' }) +
    chat.delta(0, { type: 'tool_call', index: 0, arguments: ':1}' }) +
    chat.end(0, done) +
    chat.finish([done]);

  const { choices, usage } = await collect(stream);
  expect(choices[0]).toMatchObject({
    message: {
      content: 'Let me see.',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
        { id: 'c2', type: 'function', function: { name: 'run', arguments: '{}' } },
      ],
    },
    logprobs: { content: [{ token: 'Let me' }] },
    finish_reason: 'tool_calls',
  });
  expect(usage).toMatchObject({ total_tokens: 7 });
  expect(stream).toContain('"reasoning_content":"Hm."');
});

test('the choices of a stream come in turns', async () => {
  const chat = encoder();
  const both = [answer({ text: 'ab' }), answer({ text: 'cd', finishReason: 'length' })] as const;

  const stream =
    chat.text(1, 'c') +
    chat.text(0, 'a') +
    chat.text(1, 'd') +
    chat.end(1, both[1]) +
    chat.text(0, 'b') +
    chat.end(0, both[0]) +
    chat.finish(both);

  const { choices } = await collect(stream);
  expect(choices.map(({ message, finish_reason }) => [message.content, finish_reason])).toEqual([
    ['ab', 'stop'],
    ['cd', 'length'],
  ]);
});

test('probabilities of tokens without a text are told at the end', () => {
  const chat = encoder();
  chat.text(0, 'a');
  chat.delta(0, { type: 'logprobs', tokens: [token('b')] });
  chat.delta(0, { type: 'logprobs', tokens: [token('c')] });

  const [rest] = eventsOf(chat.end(0, answer()));

  expect(rest.choices[0].logprobs.content.map((each: { token: string }) => each.token)).toEqual(['b', 'c']);
});

test('events of a provider that speaks the format are passed on, and only the end is ours', () => {
  const chat = encoder({ includeUsage: true });
  const data = '{"id":"x","choices":[{"index":0,"delta":{"content":"Hi"}}]}';

  const stream =
    chat.begin() +
    chat.clientEvent(0, { event: '', data, text: 'Hi', isOutput: true }) +
    chat.end(0, answer()) +
    chat.finish([answer()]);

  expect(dataOf(stream)).toEqual([data, '[DONE]']);
});

test('a failure is the last event, and the official client throws it', async () => {
  const chat = encoder();
  const stream = chat.text(0, 'He') + chat.fail(new SippError('engine_crashed', 'The engine crashed.'));

  expect(eventsOf(stream).at(-1)).toEqual({
    error: { message: 'The engine crashed.', type: 'server_error', param: null, code: null },
  });
  expect(stream).not.toContain('[DONE]');
  const read = Stream.fromSSEResponse(new Response(stream), new AbortController());
  await expect(readToEnd(read)).rejects.toThrow('The engine crashed.');
});

async function readToEnd(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of events);
}

const choice = (delta: object) => ({ index: 0, delta, logprobs: null, finish_reason: null });
