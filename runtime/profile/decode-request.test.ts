import { expect, test } from 'vitest';
import { decodeChatRequest, decodeEmbedRequest, decodeQueryRequest } from './decode-request.ts';
import { isShapeError } from './shape-error.ts';

const query = { model: 'tiny', prompt: 'Hi' };
const message = { role: 'user', content: 'Hi' };
const chat = { model: 'tiny', messages: [message] };

test('a query with every field is read', () => {
  const body = {
    ...query,
    max_tokens: 5,
    temperature: 0.5,
    top_p: 0.9,
    stop: ['.'],
    stream: true,
    include_usage: false,
    session: 'chat-42',
    json_schema: { type: 'object' },
    seed: 7,
  };

  expect(decodeQueryRequest(body)).toEqual({
    target: 'tiny',
    stream: true,
    includeUsage: false,
    extras: { session: 'chat-42', jsonSchema: '{"type":"object"}', seed: 7 },
    request: {
      prompt: 'Hi',
      emitTokens: true,
      options: { maxTokens: 5, temperature: 0.5, topP: 0.9, stop: ['.'] },
    },
  });
});

test('what is absent or null keeps its default', () => {
  const plain = { target: 'tiny', stream: false, includeUsage: true, extras: {} };

  expect(decodeQueryRequest(query)).toEqual({ ...plain, request: { prompt: 'Hi', emitTokens: false } });
  expect(decodeChatRequest({ ...chat, max_tokens: null, stop: null, stream: null, seed: null })).toEqual({
    ...plain,
    request: { messages: [message], emitTokens: false },
  });
});

test('a grammar is read', () => {
  expect(decodeChatRequest({ ...chat, grammar: 'root ::= "x"' }).extras).toEqual({ grammar: 'root ::= "x"' });
});

test('an embedding is of one text or of many', () => {
  expect(decodeEmbedRequest({ model: 'm', input: 'a' })).toEqual({ target: 'm', inputs: ['a'], isBatch: false });
  expect(decodeEmbedRequest({ model: 'm', input: ['a', 'b'] })).toEqual({
    target: 'm',
    inputs: ['a', 'b'],
    isBatch: true,
  });
});

test.each([
  [null, 'gateway request body must be a JSON object'],
  [[], 'gateway request body must be a JSON object'],
  ['text', 'gateway request body must be a JSON object'],
  [{}, 'model is required'],
  [{ prompt: 'Hi' }, 'model is required'],
  [{ ...query, model: 5 }, 'model must be a text of at least one character; got 5.'],
  [{ ...query, model: ' ' }, 'model is required'],
  [{ model: 'tiny' }, 'prompt is required'],
  [{ ...query, prompt: null }, 'prompt is required'],
  [{ ...query, prompt: ' \n' }, 'prompt is required'],
  [{ ...query, prompt: ['Hi'] }, 'prompt must be a text of at least one character; got a list.'],
  [{ ...query, max_tokens: '5' }, 'max_tokens must be a whole number; got "5".'],
  [{ ...query, max_tokens: 1.5 }, 'max_tokens must be a whole number; got 1.5.'],
  [{ ...query, max_tokens: 0 }, 'max_tokens must be positive'],
  [{ ...query, temperature: -1 }, 'temperature must be greater than or equal to zero'],
  [{ ...query, temperature: 'hot' }, 'temperature must be a number; got "hot".'],
  [{ ...query, top_p: 1.5 }, 'top_p must be between 0 and 1'],
  [{ ...query, stop: '.' }, 'stop must be a list, each a text; got ".".'],
  [{ ...query, stop: ['.', 5] }, 'stop.1 must be a text; got 5.'],
  [{ ...query, stream: 'yes' }, 'stream must be true or false; got "yes".'],
  [{ ...query, include_usage: 1 }, 'include_usage must be true or false; got 1.'],
  [{ ...query, session: '' }, 'session must be a text of at least one character; got "".'],
  [{ ...query, session: 'x'.repeat(257) }, 'session must have 256 characters at most; got 257.'],
  [{ ...query, seed: -1 }, 'seed must be a whole number, 0 to 4294967295; got -1.'],
  [{ ...query, json_schema: '{}' }, 'json_schema must be a JSON Schema, as an object; got "{}".'],
  [{ ...query, json_schema: {}, grammar: 'x' }, 'json_schema and grammar exclude each other.'],
  [{ ...query, tempreature: 1 }, 'tempreature is not a field; did you mean temperature?'],
  [{ ...query, messages: [] }, 'messages is not a field.'],
  [JSON.parse('{"model":"tiny","prompt":"Hi","__proto__":{}}'), '__proto__ is not a field.'],
  // Known fields come first, as on the wire: an unknown one was always refused by the target.
  [{ model: 'tiny', promt: 'Hi' }, 'prompt is required'],
])('the query %o is refused', (body, text) => {
  expect(() => decodeQueryRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message: text }));
});

test('bodies made to hurt are refused like others', () => {
  const refusalOf = (fields: string) => () => decodeQueryRequest(JSON.parse(`{"model":"tiny",${fields}}`));
  const depth = 100_000;

  expect(refusalOf(`"prompt":${'['.repeat(depth)}${']'.repeat(depth)}`)).toThrow('prompt must be a text');
  expect(refusalOf(`"prompt":"Hi","json_schema":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toThrow(
    'json_schema is nested too deeply.',
  );
  expect(refusalOf(`"prompt":"Hi","${'x'.repeat(1_000_000)}":1`)).toThrow(`"${'x'.repeat(58)}… is not a field.`);
});

test.each([
  [{ model: 'tiny' }, 'messages are required'],
  [{ ...chat, messages: [] }, 'messages are required'],
  [{ ...chat, messages: 'Hi' }, 'messages must be a list of messages; got "Hi".'],
  [{ ...chat, messages: ['Hi'] }, 'messages.0 must be a table {role, content}; got "Hi".'],
  [
    { ...chat, messages: [message, { role: 'robot', content: 'x' }] },
    'messages.1.role must be system, user, assistant or tool; got "robot".',
  ],
  [{ ...chat, messages: [{ role: 'user' }] }, 'messages.0.content is required'],
  [{ ...chat, messages: [{ role: 'user', content: ' ' }] }, 'messages.0.content is required'],
  [{ ...chat, messages: [{ ...message, content: 5 }] }, 'messages.0.content must be a text or a list of parts; got 5.'],
  [{ ...chat, messages: [{ ...message, name: 'x' }] }, 'messages.0.name is not a field.'],
  [{ ...chat, top_k: 5 }, 'top_k is not a field; did you mean top_p?'],
])('the chat %j is refused', (body, text) => {
  expect(() => decodeChatRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message: text }));
});

test('a list of texts has a bound', () => {
  const listOf = (length: number) => ({ model: 'm', input: Array.from({ length }, () => 'a') });

  expect(decodeEmbedRequest(listOf(2048)).inputs).toHaveLength(2048);
  expect(() => decodeEmbedRequest(listOf(2049))).toThrow(
    'input must be a text or a list of 1 to 2048 texts; got a list.',
  );
});

test.each([
  [{ model: 'm' }, 'input is required'],
  [{ model: 'm', input: '' }, 'input is required'],
  [{ model: 'm', input: [] }, 'input is required'],
  [{ model: 'm', input: ['a', ' '] }, 'input.1 is required'],
  [{ model: 'm', input: 5 }, 'input must be a text or a list of 1 to 2048 texts; got 5.'],
  [{ model: 'm', input: ['a', 5] }, 'input must be a text or a list of 1 to 2048 texts; got a list.'],
  [{ model: 'm', input: 'a', stream: true }, 'stream is not a field.'],
])('the embedding %j is refused', (body, text) => {
  expect(() => decodeEmbedRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message: text }));
});

test('what is of the wrong shape can be told from what is out of its range', () => {
  const refusalOf = (body: unknown) => {
    try {
      return decodeQueryRequest(body);
    } catch (error) {
      return error;
    }
  };

  expect(isShapeError(refusalOf({ ...query, prompt: 5 }))).toBe(true);
  expect(isShapeError(refusalOf([]))).toBe(true);
  expect(isShapeError(refusalOf({ ...query, max_tokens: 0 }))).toBe(false);
  expect(isShapeError(refusalOf({ ...query, top_k: 1 }))).toBe(false);
  expect(isShapeError(refusalOf(query))).toBe(false);
});

test('a field that is undefined is absent', () => {
  expect(decodeQueryRequest({ ...query, max_tokens: undefined }).request).toEqual({ prompt: 'Hi', emitTokens: false });
});
