import { expect, test } from 'vitest';
import { type ErrorCode, SippError } from '../../../runtime/contract/errors.ts';
import { anthropicShape } from './anthropic-shape.ts';

const encode = (error: unknown, status?: number) =>
  anthropicShape.encodeFailure(error, { requestId: 'request-1', ...(status !== undefined && { status }) });

test('a failure has the envelope, the status and the headers that clients know', () => {
  const error = new SippError('rate_limited', 'client rate limit exceeded', { retryAfterMs: 1500 });

  expect(encode(error)).toEqual({
    status: 429,
    headers: { 'retry-after': '2' },
    body: {
      type: 'error',
      error: { type: 'rate_limit_error', message: 'client rate limit exceeded' },
      request_id: 'request-1',
    },
  });
  expect(anthropicShape.headers?.('request-1')).toEqual({ 'request-id': 'request-1' });
});

test.each([
  ['invalid_request', 400, 'invalid_request_error'],
  ['unsupported_operation', 400, 'invalid_request_error'],
  ['authentication', 401, 'authentication_error'],
  ['authorization', 403, 'permission_error'],
  ['blocked', 403, 'permission_error'],
  ['target_not_found', 404, 'not_found_error'],
  ['cancelled', 408, 'timeout_error'],
  ['admission', 429, 'rate_limit_error'],
  ['engine_failed', 500, 'api_error'],
  ['connection_failed', 502, 'api_error'],
  ['overloaded', 503, 'overloaded_error'],
  ['timeout', 504, 'timeout_error'],
] as const satisfies readonly (readonly [ErrorCode, number, string])[])('%s is %i %s', (code, status, type) => {
  expect(encode(new SippError(code, 'No.'))).toMatchObject({ status, body: { error: { type, message: 'No.' } } });
});

test('a status of the gateway itself goes before that of the code', () => {
  expect(encode(new SippError('invalid_request', 'Too long.'), 413)).toMatchObject({
    status: 413,
    body: { error: { type: 'request_too_large' } },
  });
});

test('what nobody has foreseen is not told', () => {
  expect(encode(new Error('secret'))).toMatchObject({
    status: 500,
    body: { error: { type: 'api_error', message: 'gateway request failed' } },
  });
});

test.each([
  ['The prompt has 9000 tokens, but the context holds 8192.', 'prompt is too long: 9000 tokens > 8192 maximum'],
  [
    'The prompt has 8192 tokens and the context holds 8192, of which one is for the answer.',
    'prompt is too long: 8192 tokens > 8191 maximum',
  ],
  [
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    'prompt is too long: 9000 tokens > 8192 maximum',
  ],
  [
    'the request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
    'prompt is too long: 9000 tokens > 8192 maximum',
  ],
  ['Far too long.', 'prompt is too long: Far too long.'],
  ['prompt is too long: 9 tokens > 8 maximum', 'prompt is too long: 9 tokens > 8 maximum'],
])('an over-long prompt of which is said %j is told as clients know it', (message, told) => {
  expect(encode(new SippError('context_length_exceeded', message))).toMatchObject({
    status: 400,
    body: { error: { type: 'invalid_request_error', message: told } },
  });
});

test.each([
  [{ 'x-api-key': 'a' }, 'Bearer a'],
  [{ authorization: 'Bearer b' }, 'Bearer b'],
  [{ 'x-api-key': 'a', authorization: 'Bearer b' }, 'Bearer a'],
  [{ 'x-api-key': '', authorization: 'Bearer b' }, 'Bearer b'],
  [{}, undefined],
])('%j is the token %s', (headers, authorization) => {
  expect(anthropicShape.authorization(headers)).toBe(authorization);
});
