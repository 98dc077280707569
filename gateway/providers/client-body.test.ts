import { expect, test } from 'vitest';
import {
  anthropicAnswer,
  openAiChatAnswer,
  providerReplies,
} from '../../runtime/testing/provider-stub/provider-replies.ts';
import { createBalancer } from '../balance/balancer.ts';
import type { Target } from '../targets/target.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';
import { readTarget } from '../testing/read-target.ts';
import { streamFixture } from '../testing/stream-fixture.ts';

const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }];
const strange = { messages, metadata: { a: 1 }, strange: null };
const withUsage = { stream_options: { include_usage: true } };

test.each([
  ['openai', 'openai_chat', '/v1/chat/completions', { max_tokens: 5 }, { max_completion_tokens: 5, ...withUsage }],
  [
    'openai_compatible',
    'openai_chat',
    '/v1/chat/completions',
    { max_completion_tokens: 5 },
    { max_tokens: 5, ...withUsage },
  ],
  ['openai', 'openai_completions', '/v1/completions', { max_tokens: 5 }, { max_tokens: 5, ...withUsage }],
  ['anthropic', 'anthropic_messages', '/v1/messages', { max_tokens: 5, top_k: 3 }, { max_tokens: 5, top_k: 3 }],
] as const)('%s gets the body of %s as the client wrote it', async (type, format, path, fields, sent) => {
  const { target, stub } = await openProviderTarget([streamFixture('openai_chat/ollama').reply], { type });
  const body = { ...strange, model: 'group', ...fields };

  await readTarget(target, { clientBody: { format, fields: body }, options: { maxTokens: 7 }, seed: 9 });

  expect(stub.requests[0]?.path).toBe(path);
  expect(stub.requests[0]?.body).toEqual({ ...strange, model: 'big', stream: true, ...sent });
});

test('the options of a stream are kept beside what is asked for in it', async () => {
  const { target, stub } = await openProviderTarget([streamFixture('openai_chat/ollama').reply]);
  const fields = { messages, stream_options: { include_usage: false, include_obfuscation: false } };

  await readTarget(target, { clientBody: { format: 'openai_chat', fields } });

  expect(stub.requests[0]?.body).toMatchObject({ stream_options: { include_usage: true, include_obfuscation: false } });
});

test('where no counts may be asked for, the client is left to ask', async () => {
  const config = { include_usage: false };
  const { target, stub } = await openProviderTarget([streamFixture('openai_chat/ollama').reply], { config });

  for (const fields of [{ messages }, { messages, ...withUsage }]) {
    await readTarget(target, { clientBody: { format: 'openai_chat', fields } });
  }

  expect(stub.requests.map(({ body }) => body)).toEqual([
    { messages, model: 'big', stream: true },
    { messages, model: 'big', stream: true, ...withUsage },
  ]);
});

test('both names of the token limit are left to the provider', async () => {
  const { target, stub } = await openProviderTarget([providerReplies.json(openAiChatAnswer)]);
  const fields = { max_tokens: 1, max_completion_tokens: 2 };

  await readTarget(target, { stream: false, clientBody: { format: 'openai_chat', fields } });

  expect(stub.requests[0]?.body).toEqual({ max_tokens: 1, max_completion_tokens: 2, model: 'big', stream: false });
});

test.each([
  ['openai', 'openai_chat', openAiChatAnswer, { text: 'Hello', finishReason: 'stop', usage: { totalTokens: 9 } }],
  [
    'anthropic',
    'anthropic_messages',
    anthropicAnswer,
    { text: 'Hello', reasoning: 'Hm.', finishReason: 'length', usage: { totalTokens: 9 } },
  ],
] as const)('a whole answer of %s is told as it is, and understood', async (type, format, body, known) => {
  const { target } = await openProviderTarget([providerReplies.json(body)], { type });

  const { answer } = await readTarget(target, { stream: false, clientBody: { format, fields: {} } });

  expect(answer).toMatchObject(known);
  expect(answer?.clientBody).toEqual(body);
});

test.each(['anthropic_messages', 'openai_completions'] as const)(
  'a body of %s is translated for others',
  async (format) => {
    const type = format === 'anthropic_messages' ? 'openai' : 'anthropic';
    const reply = type === 'openai' ? openAiChatAnswer : anthropicAnswer;
    const { target, stub } = await openProviderTarget([providerReplies.json(reply)], { type });

    const { answer } = await readTarget(target, { stream: false, clientBody: { format, fields: { strange: 1 } } });

    expect(answer).toMatchObject({ text: 'Hello' });
    expect(answer).not.toHaveProperty('clientBody');
    expect(stub.requests[0]?.body).not.toHaveProperty('strange');
  },
);

test.each([
  [{}, 0],
  [{ stream_options: { include_usage: false } }, 0],
  [withUsage, 1],
])('with %j, %i events tell the counts', async (fields, count) => {
  const { events, answer } = await readFixture('openai_chat/o-series-reasoning-tokens', fields);

  expect(events.filter(({ data }) => data.includes('"choices":[]'))).toHaveLength(count);
  expect(answer?.usage).toMatchObject({ totalTokens: 2379, cachedTokens: 1920, reasoningTokens: 320 });
});

test('events of Anthropic are told to the last, with their names', async () => {
  const { events } = await readFixture('anthropic_messages/tool-without-input');

  expect(events.map(({ event, isOutput }) => [event, isOutput])).toEqual([
    ['message_start', false],
    ['content_block_start', true],
    ['content_block_stop', false],
    ['message_delta', false],
    ['message_stop', false],
  ]);
});

test('events of OpenAI have no names, and no end', async () => {
  const { events } = await readFixture('openai_chat/several-choices');

  expect(events.map(({ event, text, isOutput }) => [event, text, isOutput])).toEqual([
    ['', '', true],
    ['', 'One', true],
    ['', '', true],
    ['', ' A', true],
    ['', '.', true],
    ['', '', false],
    ['', '', false],
  ]);
});

test('an answer that says nothing is told all the same', async () => {
  const { events } = await readFixture('anthropic_messages/empty-answer');

  expect(events.map(({ event }) => event)).toEqual(['message_start', 'message_delta', 'message_stop']);
});

test('a stream that fails before it says anything is begun again, and told once', async () => {
  const failing = streamFixture('anthropic_messages/error-before-any-output').reply;
  const good = streamFixture('anthropic_messages/crlf').reply;
  const { target, stub } = await openProviderTarget([failing, good], { type: 'anthropic' });

  const { events, answer } = await readTarget(target, { clientBody: { format: 'anthropic_messages', fields: {} } });

  expect(answer?.text).toBe('Grüße 日本');
  expect(events.filter(({ event }) => event === 'message_start')).toHaveLength(1);
  expect(stub.requests).toHaveLength(2);
});

test('a stream that fails before it says anything is begun again elsewhere, and told once', async () => {
  const failing = streamFixture('anthropic_messages/error-before-any-output').reply;
  const first = await openProviderTarget([failing], { type: 'anthropic', config: { name: 'first', max_retries: 0 } });
  const good = streamFixture('anthropic_messages/crlf').reply;
  const second = await openProviderTarget([good], { type: 'anthropic', config: { name: 'second' } });

  const { events, answer } = await readTarget(inTurn(first.target, second.target), {
    clientBody: { format: 'anthropic_messages', fields: {} },
  });

  expect(answer?.text).toBe('Grüße 日本');
  expect(events.filter(({ event }) => event === 'message_start')).toHaveLength(1);
});

test.each([
  ['said something', 'anthropic_messages/error-in-the-middle', 3],
  ['thought', 'anthropic_messages/thinking-then-error', 4],
])('a stream that fails after it has %s is not begun again', async (_, name, count) => {
  const first = await openProviderTarget([streamFixture(name).reply], { type: 'anthropic' });
  const second = await openProviderTarget([streamFixture('anthropic_messages/crlf').reply], { type: 'anthropic' });

  const { events, error } = await readTarget(inTurn(first.target, second.target), {
    clientBody: { format: 'anthropic_messages', fields: {} },
  });

  expect(events).toHaveLength(count);
  expect(error).toMatchObject({ code: 'overloaded' });
  expect(first.stub.requests).toHaveLength(1);
  expect(second.stub.requests).toHaveLength(0);
});

test.each([
  [64, '', 0],
  [65, '', 65],
  [2, 'x'.repeat(131_000), 0],
  [2, 'x'.repeat(131_072), 2],
])('%i events without an answer are held back until it fails, or passed on where they are too many', async (...row) => {
  const [count, padding, told] = row;
  const ping = { type: 'ping', padding };
  const failure = { type: 'error', error: { type: 'invalid_request_error', message: 'No.' } };
  const reply = providerReplies.anthropic([...Array.from({ length: count }, () => ping), failure]);
  const { target } = await openProviderTarget([reply], { type: 'anthropic' });

  const { events, error } = await readTarget(target, { clientBody: { format: 'anthropic_messages', fields: {} } });

  expect(events).toHaveLength(told);
  expect(error).toMatchObject({ code: 'invalid_request' });
});

async function readFixture(name: string, fields: Readonly<Record<string, unknown>> = {}) {
  const { format, reply } = streamFixture(name);
  const type = format === 'anthropic_messages' ? 'anthropic' : 'openai';
  const { target } = await openProviderTarget([reply], { type });
  return readTarget(target, { clientBody: { format, fields } });
}

/** A request to the first goes to the second where that fails. */
function inTurn(first: Target, second: Target): Pick<Target, 'generate'> {
  const config = { weight: 1, fallback: [] };
  const balancer = createBalancer([
    { target: first, config: { ...config, name: 'first', fallback: ['second'] } },
    { target: second, config: { ...config, name: 'second' } },
  ]);
  return {
    generate: (request, listener) => {
      const plan = balancer.choose('first', request);
      if (plan === undefined) throw new TypeError('There is a target of that name.');
      return plan.generate(request, listener);
    },
  };
}
