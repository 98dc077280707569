import { expect, test } from 'vitest';
import type { SippChatRequest } from '../../api.ts';
import { decodeChatRequest } from '../../profile/decode-request.ts';
import { encodeTextResponse } from '../../profile/text-response.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { openGateway } from '../../testing/gateway-stub/open-gateway.ts';
import { recordedStream, recordedText, stubReplies } from '../../testing/gateway-stub/stub-replies.ts';

const endpoint = { kind: 'gateway', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const whole = { ...query, emitTokens: false };
const secret = 'secret-token-1234';
const answer = { id: 'r-1', model: 'tiny', text: 'Hello', finish_reason: 'stop' };

test('a query is streamed and answered as by a local endpoint', async () => {
  const reply = stubReplies.events(recordedStream);
  const { client } = await openGateway({ ...reply, headers: { ...reply.headers, 'x-request-id': 'g-7' } });

  const run = client.query({ ...query, requestId: 'mine' });
  let text = '';
  let tokens = 0;
  for await (const batch of run) {
    expect(batch).toMatchObject({ requestId: 'mine', sequenceStart: tokens });
    expect(batch.byteCount).toBe(Buffer.byteLength(batch.text));
    text += batch.text;
    tokens += batch.frameCount;
  }

  expect(text).toBe(recordedText);
  expect(tokens).toBe(3);
  expect(await run.response).toEqual({
    endpoint,
    text: recordedText,
    finishReason: 'stop',
    usage: { inputTokens: 5, outputTokens: 4, totalTokens: 9 },
    metadata: { requestId: 'mine', upstreamRequestId: 'g-7' },
  });
});

test('a stream that comes in single bytes is the same', async () => {
  const { client } = await openGateway(stubReplies.splitEvents(recordedStream));

  expect((await client.query(query).response).text).toBe(recordedText);
});

test('without tokens the answer comes as one', async () => {
  const { client, stub } = await openGateway(stubReplies.json({ ...answer, finish_reason: 'length', usage: null }));

  expect(await client.query({ ...whole, requestId: 'mine' }).response).toEqual({
    endpoint,
    text: 'Hello',
    finishReason: 'length',
    metadata: { requestId: 'mine', upstreamResponseId: 'r-1' },
  });
  expect(stub.requests[0]).toMatchObject({ body: { stream: false }, headers: { accept: 'application/json' } });
});

test('what a request asks for is on the wire', async () => {
  const { client, stub } = await openGateway(stubReplies.events(recordedStream), {
    protocolOptions: { seed: 1, session: 'a' },
    staticHeaders: [{ name: 'X-Team', value: 'blue' }],
  });

  await client.chat({
    endpoint,
    messages: [{ role: 'user', content: 'Hi' }],
    options: { maxTokens: 5, temperature: 0, topP: 0.5, stop: ['', '.'] },
    endpointOptions: { session: 'b', include_usage: undefined },
  }).response;
  await client.query(query).response;

  expect(stub.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/chat',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-team': 'blue' },
  });
  expect(stub.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(stub.requests[0]?.body).toEqual({
    model: 'tiny',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 5,
    temperature: 0,
    top_p: 0.5,
    stop: ['.'],
    stream: true,
    seed: 1,
    session: 'b',
  });
  // The server's side of the profile reads what the client's side has written.
  expect(decodeChatRequest(stub.requests[0]?.body)).toMatchObject({
    target: 'tiny',
    stream: true,
    extras: { session: 'b', seed: 1 },
    request: { options: { maxTokens: 5, temperature: 0, topP: 0.5, stop: ['.'] } },
  });
  expect(stub.requests[1]).toMatchObject({
    path: '/v1/query',
    body: { prompt: 'Hi', max_tokens: null, temperature: null, top_p: null, stop: [], stream: true, session: 'a' },
  });
});

test('an embedding is returned with its usage', async () => {
  const reply = stubReplies.json({ id: 'e-1', model: 'tiny', embedding: [0.6, 0.8], usage: { input_tokens: 3 } });
  const { client, stub } = await openGateway(reply);

  expect(await client.embed({ endpoint, input: 'Hi', requestId: 'mine' }).response).toEqual({
    endpoint,
    values: [0.6, 0.8],
    usage: { inputTokens: 3 },
    metadata: { requestId: 'mine', upstreamResponseId: 'e-1' },
  });
  expect(stub.requests[0]).toMatchObject({ path: '/v1/embed', body: { model: 'tiny', input: 'Hi' } });
});

test('routes and a base with a path and a slash are joined', async () => {
  const { client, stub } = await openGateway(stubReplies.json(answer), { queryRoute: '/ask' });
  await client.add('remote', { kind: 'gateway', target: 'tiny', baseUrl: `${stub.baseUrl}/llm//`, queryRoute: '/ask' });

  await client.query(whole).response;

  expect(stub.requests[0]?.path).toBe('/llm/ask');
});

test.each([
  ['bearer', undefined, 'authorization', `Bearer ${secret}`],
  ['header', 'X-Api-Key', 'x-api-key', secret],
] as const)('a token of the kind %s is sent', async (kind, headerName, name, value) => {
  const authentication = { kind, value: secret, ...(headerName && { headerName }) };
  const { client, stub } = await openGateway(stubReplies.json(answer), { authentication });

  await client.query(whole).response;

  expect(stub.requests[0]?.headers[name]).toBe(value);
});

test('a token from a function is asked for before each request', async () => {
  const tokens = ['first', 'second'];
  const { client, stub } = await openGateway(stubReplies.json(answer), {
    authentication: { kind: 'bearer', value: async () => tokens.shift() ?? '' },
  });

  await client.query(whole).response;
  await client.query(whole).response;

  expect(stub.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first', 'Bearer second']);
  expect(await failureOf(client.query(whole).response)).toMatchObject({ code: 'authentication' });
  expect(stub.requests).toHaveLength(2);
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;

test.each([
  [{ stream: true }, 'endpoint_options cannot override typed field: stream'],
  [{ context_key: 'x' }, 'endpoint_options cannot contain local-only field: context_key'],
  [{ seed: Number.NaN }, 'endpoint_options.seed must be a JSON value with finite numbers.'],
  [{ user: [() => 1] }, 'endpoint_options.user must be a JSON value with finite numbers.'],
  [{ tools: [] }, 'endpoint_options cannot override typed field: tools'],
  [{ circle }, 'endpoint_options.circle must be a JSON value with finite numbers.'],
])('endpointOptions %o are refused before anything is sent', async (endpointOptions, message) => {
  const { client, stub } = await openGateway(stubReplies.json(answer));

  expect(await failureOf(client.query({ ...query, endpointOptions }).response)).toMatchObject({
    code: 'invalid_request',
    message,
  });
  expect(stub.requests).toEqual([]);
});

test('a gateway is never chosen by itself, and is listed', async () => {
  const { client, stub } = await openGateway(stubReplies.json(answer));

  expect(await failureOf(client.query({ prompt: 'Hi' }).response)).toMatchObject({ code: 'endpoint_unsupported' });
  expect(stub.requests).toEqual([]);
  expect(client.list()).toEqual([{ endpoint }]);
});

test('tools, calls and images are on the wire as a gateway reads them, and its calls are read', async () => {
  const toolCalls = [{ id: 'call_1', name: 'look_up', arguments: '{"word":"rain"}' }];
  const streamed = stubReplies.events([{ type: 'done', finishReason: 'tool_calls', toolCalls }]);
  const whole = stubReplies.json(
    encodeTextResponse('tiny', { text: '', finishReason: 'tool_calls', toolCalls, metadata: {} }),
  );
  const { client, stub } = await openGateway([streamed, whole]);
  const chat: SippChatRequest = {
    endpoint,
    messages: [
      { role: 'user', content: [{ type: 'image', url: 'https://example.com/a.png' }] },
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', content: 'wet', toolCallId: 'call_1' },
    ],
    tools: [{ name: 'look_up', parameters: { type: 'object' } }],
    toolChoice: { name: 'look_up' },
    endpointOptions: { json_schema: { type: 'object' }, seed: 7 },
  };

  expect(await client.chat(chat).response).toMatchObject({ text: '', finishReason: 'tool_calls', toolCalls });
  expect(await client.chat({ ...chat, emitTokens: false }).response).toMatchObject({ toolCalls });
  const { messages, tools, toolChoice } = chat;
  expect(decodeChatRequest(stub.requests[0]?.body)).toMatchObject({
    request: { messages, tools, toolChoice },
    extras: { jsonSchema: '{"type":"object"}', seed: 7 },
  });
});

test('a chat without tools says nothing of them', async () => {
  const { client, stub } = await openGateway(stubReplies.events(recordedStream));

  await client.chat({ endpoint, messages: [{ role: 'user', content: 'Hi' }], tools: [] }).response;

  expect(stub.requests[0]?.body).not.toHaveProperty('tools');
});
