import { expect, test } from 'vitest';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { openProvider, stubKey } from '../../testing/provider-stub/open-provider.ts';
import {
  anthropicAnswer,
  anthropicStream,
  openAiChatAnswer,
  openAiStream,
  openAiUsage,
  providerReplies,
  streamedAnswer,
} from '../../testing/provider-stub/provider-replies.ts';

const endpoint = { kind: 'provider', id: 'remote' } as const;
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
] as const;
const chat = { endpoint, messages };
const query = { endpoint, prompt: 'Hi' };
const options = { maxTokens: 5, temperature: 0, topP: 0.5, stop: ['', '.'] };

const openAiReply = providerReplies.openAi(openAiStream);
const anthropicReply = providerReplies.anthropic(anthropicStream);

test.each([
  ['openai', openAiReply, 'chatcmpl-1', { inputTokens: 5, outputTokens: 4, totalTokens: 9, cachedTokens: 0 }],
  [
    'openai_compatible',
    openAiReply,
    'chatcmpl-1',
    { inputTokens: 5, outputTokens: 4, totalTokens: 9, cachedTokens: 0 },
  ],
  ['anthropic', anthropicReply, 'msg_1', { inputTokens: 325, outputTokens: 7, totalTokens: 332, cachedTokens: 300 }],
] as const)('a chat with %s is streamed and answered as by a local endpoint', async (provider, reply, id, usage) => {
  const { client } = await openProvider({ ...reply, headers: { ...reply.headers, 'request-id': 'p-7' } }, { provider });

  const run = client.chat({ ...chat, requestId: 'mine' });
  let text = '';
  let tokens = 0;
  for await (const batch of run) {
    expect(batch).toMatchObject({ requestId: 'mine', sequenceStart: tokens });
    expect(batch.byteCount).toBe(Buffer.byteLength(batch.text));
    text += batch.text;
    tokens += batch.frameCount;
  }

  expect(text).toBe(streamedAnswer);
  expect(tokens).toBe(3);
  expect(await run.response).toEqual({
    endpoint,
    text: streamedAnswer,
    finishReason: 'stop',
    usage,
    metadata: { requestId: 'mine', upstreamRequestId: 'p-7', upstreamResponseId: id },
  });
});

test.each([
  ['openai', openAiReply],
  ['anthropic', anthropicReply],
] as const)('a stream of %s that comes in single bytes is the same', async (provider, reply) => {
  const { client } = await openProvider(providerReplies.inBytes(reply), { provider });

  expect((await client.chat(chat).response).text).toBe(streamedAnswer);
});

test.each([
  ['openai', openAiChatAnswer, 'stop', 'chatcmpl-1'],
  ['anthropic', anthropicAnswer, 'length', 'msg_1'],
] as const)('without tokens the answer of %s comes as one', async (provider, answer, finishReason, id) => {
  const { client, stub } = await openProvider(providerReplies.json(answer, { 'x-request-id': 'p-7' }), { provider });

  expect(await client.chat({ ...chat, requestId: 'mine', emitTokens: false }).response).toEqual({
    endpoint,
    text: 'Hello',
    finishReason,
    usage: { inputTokens: 5, outputTokens: 4, totalTokens: 9, ...(provider !== 'anthropic' && { cachedTokens: 0 }) },
    metadata: { requestId: 'mine', upstreamRequestId: 'p-7', upstreamResponseId: id },
  });
  expect(stub.requests[0]).toMatchObject({ body: { stream: false }, headers: { accept: 'application/json' } });
  expect(stub.requests[0]?.body).not.toHaveProperty('stream_options');
});

test('what a chat asks for is on the wire to OpenAI', async () => {
  const { client, stub } = await openProvider(openAiReply, { staticHeaders: [{ name: 'X-Team', value: 'blue' }] });

  await client.chat({ ...chat, requestId: 'mine', options, providerOptions: { seed: 7, user: undefined } }).response;
  await client.chat(chat).response;

  expect(stub.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      authorization: `Bearer ${stubKey}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-client-request-id': 'mine',
      'x-team': 'blue',
    },
  });
  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    messages,
    max_completion_tokens: 5,
    temperature: 0,
    top_p: 0.5,
    stop: ['.'],
    stream: true,
    stream_options: { include_usage: true },
    seed: 7,
  });
  expect(stub.requests[1]?.body).toEqual({
    model: 'big',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('what a chat asks for is on the wire to Anthropic', async () => {
  const { client, stub } = await openProvider(anthropicReply, { provider: 'anthropic' });
  const system = { role: 'system', content: 'Be kind.' } as const;

  await client.chat({ ...chat, messages: [...messages, system], options }).response;
  await client.query({ ...query, providerOptions: { top_k: 5 } }).response;

  expect(stub.requests[0]).toMatchObject({
    path: '/v1/messages',
    headers: { 'x-api-key': stubKey, 'anthropic-version': '2023-06-01' },
  });
  expect(stub.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    system: 'Be brief.\n\nBe kind.',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 5,
    temperature: 0,
    top_p: 0.5,
    stop_sequences: ['.'],
    stream: true,
  });
  expect(stub.requests[1]?.body).toEqual({
    model: 'big',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 1024,
    stream: true,
    top_k: 5,
  });
});

test('a compatible provider gets what its descriptor says', async () => {
  const { client, stub } = await openProvider(openAiReply, {
    provider: 'openai-compatible',
    authHeaderName: 'Api-Key',
    authHeaderValue: async () => 'from-a-function',
    correlationHeader: 'X-Trace',
    includeUsage: false,
  });

  await client.query({ ...query, requestId: 'mine', options: { maxTokens: 5 } }).response;

  expect(stub.requests[0]).toMatchObject({
    path: '/v1/chat/completions',
    headers: { 'api-key': 'from-a-function', 'x-trace': 'mine' },
  });
  expect(stub.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 5,
    stream: true,
  });
});

test.each([
  ['openai', 'max_tokens'],
  ['openai_compatible', 'max_completion_tokens'],
] as const)('the limit of %s can be sent as %s', async (provider, tokenLimitField) => {
  const { client, stub } = await openProvider(openAiReply, { provider, tokenLimitField });

  await client.chat({ ...chat, options: { maxTokens: 5 } }).response;

  expect(stub.requests[0]?.body).toMatchObject({ [tokenLimitField]: 5 });
});

test('a query goes to the older route where the descriptor says so', async () => {
  const chunks = [
    { id: 'cmpl-1', choices: [{ index: 0, text: 'Hel', finish_reason: null }] },
    { id: 'cmpl-1', choices: [{ index: 0, text: 'lo', finish_reason: 'length' }] },
    { id: 'cmpl-1', choices: [], usage: openAiUsage },
  ];
  const stream = providerReplies.openAi([...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]']);
  const whole = providerReplies.json({ id: 'cmpl-2', choices: [{ text: 'Hello', finish_reason: 'stop' }] });
  const { client, stub } = await openProvider([stream, whole], { queryVia: 'completions' });

  expect(await client.query({ ...query, options }).response).toMatchObject({
    text: 'Hello',
    finishReason: 'length',
    usage: { totalTokens: 9 },
    metadata: { upstreamResponseId: 'cmpl-1' },
  });
  expect(await client.query({ ...query, emitTokens: false }).response).toMatchObject({
    text: 'Hello',
    finishReason: 'stop',
  });
  expect(stub.requests[0]?.path).toBe('/v1/completions');
  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    prompt: 'Hi',
    max_tokens: 5,
    temperature: 0,
    top_p: 0.5,
    stop: ['.'],
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('an embedding is returned with its usage', async () => {
  const { client, stub } = await openProvider(
    providerReplies.json({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.6, 0.8] }],
      usage: { prompt_tokens: 3, total_tokens: 3 },
    }),
  );

  const request = { endpoint, input: 'Hi', requestId: 'mine', providerOptions: { dimensions: 2 } };
  expect(await client.embed(request).response).toEqual({
    endpoint,
    values: [0.6, 0.8],
    usage: { inputTokens: 3, totalTokens: 3 },
    metadata: { requestId: 'mine' },
  });
  expect(stub.requests[0]).toMatchObject({ path: '/v1/embeddings' });
  expect(stub.requests[0]?.body).toEqual({ model: 'big', input: 'Hi', encoding_format: 'float', dimensions: 2 });
});

test('Anthropic has no embeddings, and answers no chat without a user', async () => {
  const { client, stub } = await openProvider(anthropicReply, { provider: 'anthropic' });

  expect(await failureOf(client.embed({ endpoint, input: 'Hi' }).response)).toMatchObject({
    code: 'unsupported_operation',
    message: 'unsupported operation embed on endpoint remote: Anthropic has no embeddings.',
  });
  expect(await failureOf(client.chat({ endpoint, messages: messages.slice(0, 1) }).response)).toMatchObject({
    code: 'invalid_request',
  });
  expect(stub.requests).toEqual([]);
});

test.each([
  [{ stream: true }, 'provider_options cannot override typed field: stream'],
  [{ max_tokens: 1 }, 'provider_options cannot override typed field: max_tokens'],
  [{ n: 2 }, 'provider_options cannot override typed field: n'],
  [{ seed: Number.NaN }, 'provider_options.seed must be a JSON value with finite numbers.'],
])('providerOptions %o are refused before anything is sent', async (providerOptions, message) => {
  const { client, stub } = await openProvider(openAiReply);

  expect(await failureOf(client.chat({ ...chat, providerOptions }).response)).toMatchObject({
    code: 'invalid_request',
    message,
  });
  expect(stub.requests).toEqual([]);
});

test('a request id that no header can carry is refused where it would be sent', async () => {
  const { client } = await openProvider(openAiReply);

  expect(await failureOf(client.chat({ ...chat, requestId: 'größe' }).response)).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('got "größe"'),
  });
});

test('a provider is never chosen by itself, and is listed', async () => {
  const { client, stub } = await openProvider(openAiReply);

  expect(await failureOf(client.query({ prompt: 'Hi' }).response)).toMatchObject({ code: 'endpoint_unsupported' });
  expect(stub.requests).toEqual([]);
  expect(client.list()).toEqual([{ endpoint }]);
});
