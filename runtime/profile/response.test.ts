import { expect, test } from 'vitest';
import type { SippEmbeddingResponse, SippTextResponse } from '../api.ts';
import { decodeEmbeddingResponse, encodeEmbeddingResponse } from './embedding-response.ts';
import { decodeTextResponse, encodeTextResponse } from './text-response.ts';

const endpoint = { kind: 'local', id: 'tiny' } as const;
const metadata = { requestId: '1' };
const text: SippTextResponse = { endpoint, text: 'Hi', finishReason: 'length', metadata };
const embedding: SippEmbeddingResponse = { endpoint, values: [0.6, 0.8], metadata };
const usage = { inputTokens: 5, outputTokens: 7, totalTokens: 12 };

test('a text is written as clients know it, and read back', () => {
  const body = encodeTextResponse('tiny', { ...text, usage, metadata: { upstreamResponseId: 'r-1' } });

  expect(JSON.stringify(body)).toBe(
    '{"id":"r-1","model":"tiny","text":"Hi","finish_reason":"length","usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}',
  );
  expect(decodeTextResponse(body)).toEqual({ id: 'r-1', text: 'Hi', finishReason: 'length', usage });
});

test('a text without id and usage is written without them', () => {
  expect(encodeTextResponse('tiny', text)).toEqual({
    id: 'response',
    model: 'tiny',
    text: 'Hi',
    finish_reason: 'length',
  });
});

test('calls of tools are written, and read back', () => {
  const toolCalls = [{ id: 'call_1', name: 'look_up', arguments: '{}' }];
  const body = encodeTextResponse('tiny', { ...text, text: '', finishReason: 'tool_calls', toolCalls });

  expect(JSON.stringify(body)).toBe(
    '{"id":"response","model":"tiny","text":"","finish_reason":"tool_calls","tool_calls":[{"id":"call_1","type":"function","function":{"name":"look_up","arguments":"{}"}}]}',
  );
  expect(decodeTextResponse(body)).toEqual({
    id: 'response',
    text: '',
    finishReason: 'tool_calls',
    toolCalls,
    usage: undefined,
  });
});

test.each([
  [{ function: { name: 'f' } }, { id: 'call_0', name: 'f', arguments: '{}' }],
  [
    { id: 'x', function: { name: 'f', arguments: { a: 1 } } },
    { id: 'x', name: 'f', arguments: '{"a":1}' },
  ],
  [
    { id: 'x', function: { name: 'f', arguments: 'no JSON' } },
    { id: 'x', name: 'f', arguments: 'no JSON' },
  ],
])('the call %j is read as %j', (call, expected) => {
  const body = { text: '', finish_reason: 'tool_calls', tool_calls: [call] };

  expect(decodeTextResponse(body).toolCalls).toEqual([expected]);
});

test('a call without a name is refused', () => {
  const body = { text: '', finish_reason: 'tool_calls', tool_calls: [{ id: 'x', function: {} }] };

  expect(() => decodeTextResponse(body)).toThrow('A tool call of the answer has no name.');
});

test('counts that are null are unknown', () => {
  const body = {
    text: 'Hi',
    finish_reason: 'other',
    usage: { input_tokens: 5, output_tokens: null, total_tokens: -1 },
  };

  expect(decodeTextResponse(body)).toEqual({
    id: undefined,
    text: 'Hi',
    finishReason: 'stop',
    usage: { inputTokens: 5 },
  });
});

test.each([
  [null, 'The answer has no text.'],
  [{ text: 5, finish_reason: 'stop' }, 'The answer has no text.'],
  [{ text: 'Hi' }, 'The answer has no finish_reason.'],
])('%j is no text', (body, message) => {
  expect(() => decodeTextResponse(body)).toThrow(expect.objectContaining({ code: 'protocol_failed', message }));
});

test('one embedding is written as such, and read back', () => {
  const body = encodeEmbeddingResponse('tiny', { ...embedding, usage: { inputTokens: 3 } });

  expect(body).toEqual({ id: 'response', model: 'tiny', embedding: [0.6, 0.8], usage: { input_tokens: 3 } });
  expect(decodeEmbeddingResponse(body)).toEqual({ id: 'response', values: [0.6, 0.8], usage: { inputTokens: 3 } });
});

test('many embeddings are written as a list with the sum of what is known of all', () => {
  const others = [
    { ...embedding, usage },
    { ...embedding, values: [1, 0], usage: { inputTokens: 2, totalTokens: 2 } },
  ];

  expect(encodeEmbeddingResponse('tiny', others)).toEqual({
    id: 'response',
    model: 'tiny',
    embeddings: [
      [0.6, 0.8],
      [1, 0],
    ],
    usage: { input_tokens: 7, total_tokens: 14 },
  });
  expect(encodeEmbeddingResponse('tiny', [embedding, ...others])).not.toHaveProperty('usage');
});

test.each([null, {}, { embedding: [] }, { embedding: [1, '2'] }, { embedding: [1, null] }])(
  '%j is no embedding',
  (body) => {
    expect(() => decodeEmbeddingResponse(body)).toThrow(
      expect.objectContaining({ code: 'protocol_failed', message: 'The answer has no embedding of finite numbers.' }),
    );
  },
);
