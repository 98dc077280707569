import { createAnthropic } from '@ai-sdk/anthropic';
import Anthropic from '@anthropic-ai/sdk';
import { streamText } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { type StubReply, StubServer } from '../../../runtime/testing/stub-server/stub-server.ts';
import {
  openGateway,
  type TestGateway,
  type TestGatewayOptions,
  testToken,
} from '../../server/testing/open-gateway.ts';

const hi = { model: 'tiny', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hi' }] };
const weather = {
  name: 'weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
};

async function open(
  options: TestGatewayOptions = {},
): Promise<{ readonly client: Anthropic; readonly opened: TestGateway }> {
  const opened = await openGateway(options);
  return { opened, client: clientOf(opened) };
}

const clientOf = ({ publicUrl }: TestGateway, apiKey: string = testToken) =>
  new Anthropic({ baseURL: publicUrl, apiKey, maxRetries: 0 });

/** A target of a provider that answers every request like this. */
async function openProvider(type: 'openai' | 'anthropic', reply: StubReply) {
  const stub = await StubServer.start(() => reply);
  onTestFinished(() => stub.close());
  const toml = `
[[targets]]
name = "tiny"
type = "${type}"
model = "model-of-the-provider"
base_url = "${stub.baseUrl}/v1"
api_key_env = "PROVIDER_KEY"
max_retries = 0
`;
  return { stub, ...(await open({ toml })) };
}

const json = (body: object): StubReply => ({
  headers: { 'content-type': 'application/json' },
  chunks: [JSON.stringify(body)],
});
const stream = (...chunks: readonly string[]): StubReply => ({
  headers: { 'content-type': 'text/event-stream' },
  chunks,
});

test('a local model answers the official client', async () => {
  const { client } = await open({ script: { answer: () => 'Hello.' } });
  const message = await client.messages.create({ ...hi, system: 'Be brief.' });

  expect(message).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: 'tiny',
    content: [{ type: 'text', text: 'Hello.' }],
    stop_reason: 'end_turn',
    usage: { output_tokens: 6 },
  });
  expect(message.id).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(message._request_id).toMatch(/\S/);
});

test('a local model streams texts, thoughts and calls to the official client', async () => {
  const { client } = await open({
    script: {
      answer: () => [
        { type: 'reasoning', text: 'Both.' },
        'Look. ',
        { type: 'tool_call', index: 0, id: 'a', name: 'weather', arguments: '{"city":' },
        { type: 'tool_call', index: 1, id: 'b', name: 'weather', arguments: '{}' },
        { type: 'tool_call', index: 0, arguments: '"Rome"}' },
      ],
    },
  });
  const events: string[] = [];
  const told = client.messages.stream({ ...hi, tools: [weather], thinking: { type: 'adaptive' } });
  told.on('text', (text) => events.push(text));
  const message = await told.finalMessage();

  expect(events.join('')).toBe('Look. ');
  expect(message).toMatchObject({
    content: [
      { type: 'thinking', thinking: 'Both.', signature: 'sipp' },
      { type: 'text', text: 'Look. ' },
      { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Rome' } },
      { type: 'tool_use', id: 'b', name: 'weather', input: {} },
    ],
    stop_reason: 'tool_use',
    usage: { output_tokens: 6 },
  });
  expect(message.usage.input_tokens).toBeGreaterThan(0);
});

test('a stop sequence and a limit are told', async () => {
  const { client } = await open({ script: { answer: () => 'One. END Two.' } });

  expect(await client.messages.create({ ...hi, stop_sequences: ['END'] })).toMatchObject({
    content: [{ text: 'One. ' }],
    stop_reason: 'stop_sequence',
    stop_sequence: 'END',
  });
  expect(await client.messages.create({ ...hi, max_tokens: 3 })).toMatchObject({ stop_reason: 'max_tokens' });
});

test('what a target drops is told in a header, and what it cannot do is refused by name', async () => {
  const { opened, client } = await open();
  const reply = await opened.post('/v1/messages', {
    ...hi,
    metadata: { user_id: 'u' },
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  });

  expect(reply.status).toBe(200);
  expect(reply.headers.get('x-sipp-dropped')).toBe('metadata, system.*.cache_control');
  await expect(
    client.messages.create({ ...hi, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
  ).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    apiMessage: expect.stringContaining('tools.0 (web_search_20250305)'),
  });
});

test('a request as coding agents send it is answered by a local model', async () => {
  const { opened } = await open({ script: { answer: () => 'Done.' } });
  const cache_control = { type: 'ephemeral' };
  const reply = await opened.post('/v1/messages?beta=true', {
    model: 'tiny',
    max_tokens: 32_000,
    stream: true,
    metadata: { user_id: 'user_session' },
    system: [{ type: 'text', text: 'You are an agent.', cache_control }],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'medium' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    tools: [{ ...weather, cache_control, eager_input_streaming: true }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '<reminder>' },
          { type: 'text', text: 'Go', cache_control },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sipp' },
          { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'dry', cache_control }] },
    ],
  });

  expect(await reply.text()).toContain('"type":"text_delta"');
  expect(reply.headers.get('x-sipp-dropped')?.split(', ')).toEqual([
    'metadata',
    'system.*.cache_control',
    'messages.*.content.*.cache_control',
    'messages.*.content.*.thinking',
    'tools.*.cache_control',
    'tools.*.eager_input_streaming',
    'output_config.effort',
  ]);
});

test('failures are those that the official client knows', async () => {
  const { opened, client } = await open();

  await expect(clientOf(opened, 'wrong').messages.create(hi)).rejects.toThrow(Anthropic.AuthenticationError);
  await expect(client.messages.create({ ...hi, model: 'none' })).rejects.toThrow(Anthropic.NotFoundError);
  await expect(client.messages.create({ ...hi, max_tokens: 0 })).rejects.toThrow(Anthropic.BadRequestError);
  const failure = await client.messages.create({ ...hi, messages: [] }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ status: 400, apiMessage: 'messages are required' });
  expect(failure instanceof Anthropic.APIError && failure.requestID).toMatch(/\S/);
});

test('a prompt that is longer than the context is refused with both numbers', async () => {
  const { client } = await open();
  const long = { ...hi, messages: [{ role: 'user' as const, content: 'a'.repeat(100_000) }] };

  await expect(client.messages.create(long)).rejects.toMatchObject({
    status: 400,
    apiMessage: expect.stringMatching(/^prompt is too long: \d+ tokens > \d+ maximum$/),
  });
});

test('tokens are counted as the prompt has them', async () => {
  const { client } = await open();
  const { messages, model } = hi;
  const { usage } = await client.messages.create(hi);

  expect(await client.messages.countTokens({ model, messages })).toEqual({ input_tokens: usage.input_tokens });
});

test('tokens of a provider are estimated, and what it would refuse is refused', async () => {
  const { stub, client } = await openProvider('openai', json({}));
  const { model, messages } = hi;
  const document = { type: 'document' as const, source: { type: 'url' as const, url: 'https://example.com/a.pdf' } };

  expect((await client.messages.countTokens({ model, messages })).input_tokens).toBeGreaterThan(0);
  await expect(
    client.messages.countTokens({ model, messages: [{ role: 'user', content: [document] }] }),
  ).rejects.toMatchObject({ status: 400, apiMessage: expect.stringContaining('messages.0.content.0 (document)') });
  expect(stub.requests).toHaveLength(0);
});

test('a token is a key or a bearer token; other callers have an envelope that clients read', async () => {
  const { opened } = await open();
  const withKey = await opened.post('/v1/messages', hi, { headers: { 'x-api-key': testToken } });
  const without = await opened.post('/v1/messages', hi, { headers: {} });

  expect((await opened.post('/v1/messages', hi)).status).toBe(200);
  expect(withKey.status).toBe(200);
  expect(without.status).toBe(401);
  expect(await without.json()).toEqual({
    type: 'error',
    error: { type: 'authentication_error', message: 'missing bearer token' },
    request_id: without.headers.get('request-id'),
  });
});

test('a target of OpenAI answers the official client', async () => {
  const { stub, client } = await openProvider(
    'openai',
    json({
      id: 'chatcmpl-1',
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17, prompt_tokens_details: { cached_tokens: 8 } },
    }),
  );

  expect(
    await client.messages.create({ ...hi, tools: [weather], tool_choice: { type: 'tool', name: 'weather' } }),
  ).toMatchObject({
    id: 'chatcmpl-1',
    content: [{ type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Rome' } }],
    stop_reason: 'tool_use',
    usage: { input_tokens: 4, cache_read_input_tokens: 8, output_tokens: 5 },
  });
  expect(stub.requests[0]?.body).toMatchObject({
    model: 'model-of-the-provider',
    messages: hi.messages,
    tools: [{ type: 'function', function: { name: 'weather', parameters: weather.input_schema } }],
    tool_choice: { type: 'function', function: { name: 'weather' } },
  });
});

test('a stream of OpenAI is one of Anthropic to the client of the AI SDK', async () => {
  const chunk = (delta: object, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, ...more }] })}\n\n`;
  const { opened } = await openProvider(
    'openai',
    stream(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, { finish_reason: 'length' }),
      `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } })}\n\n`,
      'data: [DONE]\n\n',
    ),
  );
  const provider = createAnthropic({ baseURL: `${opened.publicUrl}/v1`, apiKey: testToken });
  const answer = streamText({ model: provider('tiny'), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 64 });

  expect([await answer.text, await answer.finishReason]).toEqual(['Hello', 'length']);
  expect(await answer.usage).toMatchObject({ inputTokens: 9, outputTokens: 2 });
});

const anthropicEvents = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_9","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":1}}}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"signed"}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
  'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}\n\n',
  'event: ping\ndata: {"type": "ping"}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}\n\n',
  'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
];

test('a stream of Anthropic is passed on byte for byte, and so is what it was asked', async () => {
  const { stub, opened } = await openProvider('anthropic', stream(...anthropicEvents));
  const body = {
    ...hi,
    stream: true,
    messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'text', data: 'a' } }] }],
    thinking: { type: 'enabled', budget_tokens: 1024 },
    context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
    not_known_yet: 1,
  };
  const betas = 'context-management-2025-06-27,not-known-yet-2030-01-01';
  const reply = await opened.post('/v1/messages', body, {
    headers: { 'x-api-key': testToken, 'anthropic-beta': betas },
  });

  expect(reply.headers.get('x-sipp-dropped')).toBeNull();
  expect(await reply.text()).toBe(anthropicEvents.join(''));
  expect(stub.requests[0]?.body).toEqual({ ...body, model: 'model-of-the-provider' });
  expect(stub.requests[0]?.headers['anthropic-beta']).toBe(betas);
});

test('a header anthropic-beta that is no list of names is refused', async () => {
  const { opened } = await open();
  const reply = await opened.post('/v1/messages', hi, { headers: { 'x-api-key': testToken, 'anthropic-beta': 'a;b' } });

  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({ error: { message: expect.stringContaining('anthropic-beta') } });
});

test('a whole answer of Anthropic is passed on as it is', async () => {
  const answer = { id: 'msg_9', type: 'message', content: [{ type: 'text', text: 'Hi', citations: null }], extra: [1] };
  const { opened } = await openProvider('anthropic', json({ ...answer, stop_reason: 'end_turn' }));

  expect(await (await opened.post('/v1/messages', hi)).json()).toEqual({ ...answer, stop_reason: 'end_turn' });
});
