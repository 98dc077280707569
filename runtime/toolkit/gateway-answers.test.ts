import { expect, test } from 'vitest';
import {
  GatewayProfileError,
  gatewayEmbeddingResponseBody,
  gatewayErrorResponse,
  gatewayTextResponseBody,
  isGatewayProfileError,
  SippError,
} from '../index.ts';

const endpoint = { kind: 'local', id: 'tiny' } as const;
const metadata = { requestId: '1', upstreamResponseId: 'r-1' };

test('a text is answered in the order of keys that clients know', () => {
  const response = { endpoint, text: 'Hi', finishReason: 'stop', metadata } as const;
  const usage = { inputTokens: 5, totalTokens: 12 };

  expect(JSON.stringify(gatewayTextResponseBody('mine', { ...response, usage }))).toBe(
    '{"id":"r-1","model":"mine","text":"Hi","finish_reason":"stop","usage":{"input_tokens":5,"total_tokens":12}}',
  );
  expect(gatewayTextResponseBody('mine', { ...response, metadata: { requestId: '1' } })).toEqual({
    id: 'response',
    model: 'mine',
    text: 'Hi',
    finish_reason: 'stop',
  });
});

test('an embedding is answered in the order of keys that clients know', () => {
  const response = { endpoint, values: [0.6, 0.8], usage: { inputTokens: 3 }, metadata };

  expect(JSON.stringify(gatewayEmbeddingResponseBody('mine', response))).toBe(
    '{"id":"r-1","model":"mine","embedding":[0.6,0.8],"usage":{"input_tokens":3}}',
  );
});

test('an error of the profile is 400 unless it says otherwise, and is known across installs', () => {
  const error = new GatewayProfileError('authentication', 'who are you?', { status: 401 });

  expect(new GatewayProfileError('invalid_request', 'no').status).toBe(400);
  expect(error).toMatchObject({ name: 'GatewayProfileError', code: 'authentication', status: 401 });
  expect(isGatewayProfileError(error)).toBe(true);
  expect(isGatewayProfileError(Object.assign(new Error('x'), { name: 'GatewayProfileError' }))).toBe(true);
  expect(isGatewayProfileError(new Error('x'))).toBe(false);
  expect(isGatewayProfileError({ name: 'GatewayProfileError' })).toBe(false);
});

const failure = (message: string, fields: object) => Object.assign(new Error(message), fields);

test.each([
  [new GatewayProfileError('authentication', 'who?', { status: 401 }), 401, 'authentication', 'who?'],
  [failure('gone', { code: 'execution', status: 503 }), 503, 'execution', 'gone'],
  [failure('gone', { code: '', status: 200 }), 500, 'internal', 'gone'],
  [failure('gone', { code: 5, status: 600 }), 500, 'internal', 'gone'],
  [new Error(''), 500, 'internal', 'gateway request failed'],
  ['text', 500, 'internal', 'gateway request failed'],
  [undefined, 500, 'internal', 'gateway request failed'],
  [new SippError('invalid_request', 'no such thing'), 400, 'invalid_request', 'no such thing'],
  [new SippError('cancelled', 'request cancelled (caller_cancelled)'), 408, 'cancelled', expect.any(String)],
  [new SippError('engine_failed', 'broken'), 500, 'engine_failed', 'broken'],
])('%o is answered with %i', (error, status, code, message) => {
  expect(gatewayErrorResponse(error)).toEqual({ body: { error: { code, message } }, init: { status } });
});

test('a failure that passes says when', () => {
  const busy = new SippError('overloaded', 'busy', { retryAfterMs: 1500 });

  expect(gatewayErrorResponse(busy).init).toEqual({ status: 503, headers: { 'retry-after': '2' } });
});
