import { expect, test } from 'vitest';
import { failureOf } from '../../runtime/testing/gateway-stub/failure-of.ts';
import { providerReplies, streamedAnswer } from '../../runtime/testing/provider-stub/provider-replies.ts';
import { ask, askEmbeddings } from '../testing/ask.ts';
import { openProviderTarget, stubKey } from '../testing/open-provider-target.ts';

const types = ['openai', 'openai_compatible', 'anthropic'] as const;
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
] as const;

test.each(types)('a stream of %s arrives piece by piece and whole', async (type) => {
  const { target } = await openProviderTarget(undefined, { type });

  const { answer, texts, ends } = ask(target, { input: { messages } });

  expect(await answer).toMatchObject({
    text: streamedAnswer,
    finishReason: 'stop',
    usage: type === 'anthropic' ? { inputTokens: 325, outputTokens: 7, totalTokens: 332 } : { totalTokens: 9 },
    timings: { upstreamMs: expect.any(Number) },
  });
  expect(texts).toEqual(['Grüße', ' 日本 ', '🦜\n']);
  expect(ends()).toBe(1);
});

test.each(types)('an answer of %s comes as one', async (type) => {
  const { target, stub } = await openProviderTarget(undefined, { type });

  const { answer, texts } = ask(target, { stream: false });

  expect(await answer).toMatchObject({
    id: type === 'anthropic' ? 'msg_1' : 'chatcmpl-1',
    text: 'Hello',
    finishReason: type === 'anthropic' ? 'length' : 'stop',
    usage: { inputTokens: 5, outputTokens: 4, totalTokens: 9 },
  });
  expect(texts).toEqual([]);
  expect(stub.requests[0]?.body).toMatchObject({ stream: false });
});

test.each([
  [
    'openai',
    {},
    { path: '/v1/chat/completions', headers: { authorization: `Bearer ${stubKey}`, 'x-client-request-id': 'r-1' } },
    { max_completion_tokens: 5, stream_options: { include_usage: true } },
  ],
  [
    'openai_compatible',
    { correlation_header: 'x-trace', token_limit_field: 'max_tokens', include_usage: false },
    { path: '/v1/chat/completions', headers: { authorization: `Bearer ${stubKey}`, 'x-trace': 'r-1' } },
    { max_tokens: 5 },
  ],
  [
    'anthropic',
    { version: '2024-01-01' },
    { path: '/v1/messages', headers: { 'x-api-key': stubKey, 'anthropic-version': '2024-01-01' } },
    { max_tokens: 5, system: 'Be brief.', messages: [{ role: 'user', content: 'Hi' }] },
  ],
] as const)('what is asked of %s with %j is on the wire', async (type, config, request, body) => {
  const { target, stub } = await openProviderTarget(undefined, { type, config });

  await ask(target, { input: { messages }, options: { maxTokens: 5, temperature: 0 } }).answer;

  expect(stub.requests[0]).toMatchObject({ method: 'POST', ...request });
  expect(stub.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(stub.requests[0]?.headers).not.toHaveProperty('accept-encoding');
  const common = { model: 'big', temperature: 0, stream: true };
  expect(stub.requests[0]?.body).toEqual({ ...(type !== 'anthropic' && { messages }), ...common, ...body });
});

test('a query goes where the configuration says', async () => {
  const chat = await openProviderTarget(undefined);
  const completions = await openProviderTarget(undefined, { config: { query_via: 'completions' } });

  await ask(chat.target, { stream: false }).answer;
  const { text } = await ask(completions.target, { stream: false }).answer;

  expect(chat.stub.requests[0]?.body).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }] });
  expect(completions.stub.requests[0]).toMatchObject({ path: '/v1/completions', body: { prompt: 'Hi' } });
  expect(text).toBe('Hello');
});

test('tools, a seed and a schema go to the provider, and its calls come back', async () => {
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const message = { role: 'assistant', content: null, tool_calls: [call] };
  const reply = providerReplies.json({ id: 'x', choices: [{ message, finish_reason: 'tool_calls' }] });
  const { target, stub } = await openProviderTarget([reply], { type: 'openai' });
  const extras = { tools: [{ name: 'look' }], toolChoice: 'auto', seed: 7, jsonSchema: '{"type":"object"}' } as const;

  expect(await ask(target, { stream: false, input: { messages }, ...extras }).answer).toMatchObject({
    text: '',
    finishReason: 'tool_calls',
    toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
  });
  expect(stub.requests[0]?.body).toMatchObject({
    tools: [{ type: 'function', function: { name: 'look' } }],
    tool_choice: 'auto',
    seed: 7,
    response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
  });
});

test('vectors come in the order of their texts, whatever the order of the answer', async () => {
  const { target, stub } = await openProviderTarget(undefined);

  const { vectors, usage } = await askEmbeddings(target, ['a', 'bcd', 'ef']);

  expect(vectors).toEqual([
    [1, 0.5],
    [3, 0.5],
    [2, 0.5],
  ]);
  expect(usage).toEqual({ inputTokens: 3, totalTokens: 3 });
  expect(stub.requests.map(({ body }) => body)).toEqual([
    { model: 'big', input: ['a', 'bcd', 'ef'], encoding_format: 'float' },
  ]);
});

test('shorter vectors are asked for', async () => {
  const { target, stub } = await openProviderTarget(undefined);

  await askEmbeddings(target, ['a'], { dimensions: 2 });

  expect(stub.requests[0]?.body).toMatchObject({ dimensions: 2 });
});

test.each([
  ['too few', [{ embedding: [1], index: 0 }]],
  ['twice the same', [0, 0].map((index) => ({ embedding: [1], index }))],
  ['no numbers', [{ embedding: 'AAAA' }, { embedding: [1] }]],
])('%s vectors are no answer', async (_, data) => {
  const headers = { 'content-type': 'application/json' };
  const { target } = await openProviderTarget([{ headers, chunks: [JSON.stringify({ data })] }]);

  expect(await failureOf(askEmbeddings(target, ['a', 'b']))).toMatchObject({ code: 'protocol_failed' });
});

test('two thousand vectors of a common size are an answer', async () => {
  const embedding = Array.from({ length: 1536 }, (_, index) => Math.sin(index + 1));
  const inputs = Array.from({ length: 2048 }, (_, index) => String(index));
  const body = JSON.stringify({ data: inputs.map((_, index) => ({ index, embedding })) });
  const { target } = await openProviderTarget([{ headers: { 'content-type': 'application/json' }, chunks: [body] }]);

  const { vectors } = await askEmbeddings(target, inputs);

  expect(vectors).toHaveLength(2048);
  expect(vectors[2047]).toEqual(embedding);
});

test.each([
  [
    'openai',
    'query',
    { session: 'app:1' },
    /^unsupported operation session on target far: OpenAI keeps no sessions\.$/,
  ],
  ['openai_compatible', 'chat', { grammar: 'root ::= "a"' }, /^unsupported operation grammar on target far/],
  ['anthropic', 'query', { session: 'app:1' }, /^unsupported operation session on target far/],
] as const)('%s refuses a %s with %j', async (type, operation, extras, message) => {
  const { target, stub } = await openProviderTarget(undefined, { type });
  const request = { requestId: '1', input: { prompt: 'Hi' }, options: {}, stream: true, ...extras };

  const refusal = target.refusal(operation, request);

  expect(refusal).toMatchObject({ code: 'unsupported_operation', message: expect.stringMatching(message) });
  expect(refusal?.remote).toBeUndefined();
  expect(stub.requests).toHaveLength(0);
});

test('Anthropic has no embeddings, the others do', async () => {
  const anthropic = await openProviderTarget(undefined, { type: 'anthropic' });
  const openai = await openProviderTarget(undefined, { type: 'openai' });
  const request = { requestId: '1', inputs: ['a'] };

  expect(anthropic.target.refusal('embed', request)).toMatchObject({
    code: 'unsupported_operation',
    message: 'unsupported operation embed on target far: Anthropic has no embeddings.',
  });
  expect(openai.target.refusal('embed', request)).toBeUndefined();
});

test('what the provider cannot be asked fails after the call, not within it', async () => {
  const { target, stub } = await openProviderTarget(undefined, { type: 'anthropic' });
  const input = { messages: [{ role: 'system', content: 'Be brief.' }] } as const;

  const { answer, ends } = ask(target, { input });

  expect(ends()).toBe(0);
  expect(await failureOf(answer)).toMatchObject({ code: 'invalid_request' });
  expect(stub.requests).toHaveLength(0);
});

test.each([
  [{ inputs: ['1234', '12345', '日本'] }, 1 + 2 + 2],
  [{ input: { prompt: '12345678' }, options: {}, stream: false }, 3 + 4 + 2],
  [{ input: { messages }, options: {}, stream: false }, 3 + 4 + 3 + 4 + 1],
])('the tokens of %j are about %d', async (request, count) => {
  const { target } = await openProviderTarget(undefined);

  expect(await target.countTokens({ requestId: '1', ...request })).toBe(count);
});

test('a target is ready at once, and gone when it is closed', async () => {
  const { target, stub } = await openProviderTarget((request) =>
    stub.requests.indexOf(request) === 0 ? { ending: 'hang' } : {},
  );
  await target.start();
  expect(target.status()).toEqual({ state: 'ready', isNeeded: true, retries: 0 });
  const { answer } = ask(target);
  const { aborted } = await stub.request(0);

  const closing = target.close();

  expect(target.close()).toBe(closing);
  expect(await failureOf(answer)).toMatchObject({ code: 'cancelled', message: 'request cancelled (server_shutdown)' });
  await closing;
  await aborted;
  await stub.allClosed();
  const late = ask(target);
  expect(late.ends()).toBe(0);
  expect(await failureOf(late.answer)).toMatchObject({ code: 'cancelled' });
});

test('requests share the connections that are kept', async () => {
  const { target, stub } = await openProviderTarget(undefined);

  for (const stream of [true, false, true, false, true, false]) await ask(target, { stream }).answer;

  // One may still be told of its end while the next request goes out.
  expect(new Set(stub.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2);
  expect(stub.openSockets).toBeGreaterThan(0);
  await target.close();
  await stub.allClosed();
});
