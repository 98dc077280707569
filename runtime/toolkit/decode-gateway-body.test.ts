import { expect, test } from 'vitest';
import { decodeGatewayChatBody, decodeGatewayEmbedBody, decodeGatewayQueryBody } from '../index.ts';

const query = { model: 'tiny', prompt: 'Hi' };
const message = { role: 'user', content: 'Hi' };
const chat = { model: 'tiny', messages: [message] };

test('a query is read', () => {
  expect(decodeGatewayQueryBody(query)).toEqual({
    target: 'tiny',
    stream: false,
    request: { prompt: 'Hi', emitTokens: false },
  });
  expect(
    decodeGatewayQueryBody({ ...query, stream: true, max_tokens: 5, temperature: 0, top_p: 1, stop: ['.'] }),
  ).toEqual({
    target: 'tiny',
    stream: true,
    request: { prompt: 'Hi', emitTokens: true, options: { maxTokens: 5, temperature: 0, topP: 1, stop: ['.'] } },
  });
});

test('a chat is read, with its tools', () => {
  const tool = { name: 'look_up' };
  const body = { ...chat, tools: [{ type: 'function', function: tool }], tool_choice: 'required' };

  expect(decodeGatewayChatBody(chat)).toEqual({
    target: 'tiny',
    stream: false,
    request: { messages: [message], emitTokens: false },
  });
  expect(decodeGatewayChatBody(body).request).toEqual({
    messages: [message],
    tools: [tool],
    toolChoice: 'required',
    emitTokens: false,
  });
});

test('an embedding is read', () => {
  expect(decodeGatewayEmbedBody({ model: 'm', input: 'a', user: 'u' })).toEqual({
    target: 'm',
    stream: false,
    request: { input: 'a', endpointOptions: { user: 'u' } },
  });
  expect(decodeGatewayEmbedBody({ model: 'm', input: 'a' }).request).toEqual({ input: 'a' });
});

test('fields that are null count as absent', () => {
  const nothing = { stream: null, max_tokens: null, temperature: null, top_p: null, stop: null };

  expect(decodeGatewayQueryBody({ ...query, ...nothing })).toEqual(decodeGatewayQueryBody(query));
});

test('what the profile does not know is copied for the endpoint', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } } };
  const { endpointOptions } = decodeGatewayChatBody({
    ...chat,
    json_schema: schema,
    session: 's',
    extra: null,
  }).request;

  expect(endpointOptions).toEqual({ json_schema: schema, session: 's', extra: null });
  expect(endpointOptions?.['json_schema']).not.toBe(schema);
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;

test.each([
  [null, 'gateway request body must be a JSON object'],
  [[], 'gateway request body must be a JSON object'],
  ['text', 'gateway request body must be a JSON object'],
  [new Map(), 'gateway request body must be a JSON object'],
  [{ prompt: 'Hi' }, 'model is required'],
  [{ ...query, model: 5 }, 'model is required'],
  [{ ...query, model: ' ' }, 'model is required'],
  [{ model: 'm' }, 'prompt is required'],
  [{ ...query, prompt: '\n' }, 'prompt is required'],
  [{ ...query, stream: 'yes' }, 'stream must be true or false'],
  [{ ...query, max_tokens: 0 }, 'max_tokens must be a positive integer'],
  [{ ...query, max_tokens: 1.5 }, 'max_tokens must be a positive integer'],
  [{ ...query, max_tokens: 4_294_967_296 }, 'max_tokens must be a positive integer'],
  [{ ...query, temperature: -1 }, 'temperature must be a finite number, 0 or more'],
  [{ ...query, temperature: Number.POSITIVE_INFINITY }, 'temperature must be a finite number, 0 or more'],
  [{ ...query, top_p: 1.1 }, 'top_p must be a number from 0 to 1'],
  [{ ...query, stop: '.' }, 'stop must be a list of texts'],
  [{ ...query, stop: [1] }, 'stop must be a list of texts'],
  [{ ...query, extra: Number.NaN }, 'endpoint_options.extra must be a JSON value with finite numbers.'],
  [{ ...query, extra: () => 1 }, 'endpoint_options.extra must be a JSON value with finite numbers.'],
  [{ ...query, extra: circle }, 'endpoint_options.extra must be a JSON value with finite numbers.'],
])('the query %o is refused', (body, text) => {
  expect(() => decodeGatewayQueryBody(body)).toThrow(refusal(text));
});

test.each([
  [{ model: 'm' }, 'messages are required'],
  [{ model: 'm', messages: 'Hi' }, 'messages are required'],
  [{ model: 'm', messages: [] }, 'messages are required'],
  [
    { ...chat, messages: [{ role: 'robot', content: 'x' }] },
    'messages.0.role must be system, user, assistant or tool; got "robot".',
  ],
  [{ ...chat, messages: [{ role: 'user', content: ' ' }] }, 'messages.0.content is required'],
  [{ ...chat, messages: [{ role: 'user' }] }, 'messages.0.content is required'],
  [{ ...chat, tools: [{}] }, 'tools.0.type is required'],
])('the chat %o is refused', (body, text) => {
  expect(() => decodeGatewayChatBody(body)).toThrow(refusal(text));
});

test.each([
  [{ model: 'm' }, 'input is required'],
  [{ model: 'm', input: ['a'] }, 'input is required'],
  [{ model: 'm', input: '' }, 'input is required'],
])('the embedding %o is refused', (body, text) => {
  expect(() => decodeGatewayEmbedBody(body)).toThrow(refusal(text));
});

const refusal = (message: string) =>
  expect.objectContaining({ name: 'GatewayProfileError', code: 'invalid_request', status: 400, message });
