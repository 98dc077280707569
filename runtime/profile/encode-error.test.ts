import { expect, test } from 'vitest';
import { type ErrorCode, SippError } from '../contract/errors.ts';
import { decodeErrorCode } from './decode-error-code.ts';
import { encodeError } from './encode-error.ts';
import { decodeErrorBody } from './error-body.ts';
import { wireStatuses } from './error-table.ts';

test('every code of a gateway has the status that clients know', () => {
  expect(wireStatuses).toEqual({
    blocked: 403,
    rate_limited: 429,
    security_controls: 500,
    authentication: 401,
    invalid_json: 400,
    invalid_request: 400,
    authorization: 403,
    resolution: 404,
    admission: 429,
    invalidrequest: 400,
    cancelled: 408,
    execution: 500,
    internal: 500,
    encoding_error: 500,
  });
});

test.each([
  ['blocked', 403, 'blocked'],
  ['rate_limited', 429, 'rate_limited'],
  ['authentication', 401, 'authentication'],
  ['authorization', 403, 'authorization'],
  ['target_not_found', 404, 'resolution'],
  ['admission', 429, 'admission'],
  ['invalid_request', 400, 'invalidrequest'],
  ['endpoint_not_found', 400, 'invalidrequest'],
  ['unsupported_operation', 400, 'invalidrequest'],
  ['context_length_exceeded', 400, 'invalidrequest'],
  ['cancelled', 408, 'cancelled'],
  ['engine_failed', 500, 'execution'],
  ['overloaded', 503, 'execution'],
  ['timeout', 504, 'execution'],
  ['engine_crashed', 503, 'execution'],
  ['out_of_memory', 500, 'execution'],
  ['model_not_found', 500, 'execution'],
  ['connection_failed', 502, 'execution'],
  ['protocol_failed', 502, 'execution'],
  ['remote_failed', 502, 'execution'],
  ['internal', 500, 'internal'],
] as const)('%s is answered with %i %s', (code, status, wireCode) => {
  expect(encodeError(new SippError(code, 'A sentence.'))).toMatchObject({
    status,
    body: { error: { code: wireCode, message: 'A sentence.' } },
  });
});

test.each([
  ['invalid_request', 400],
  ['context_length_exceeded', 400],
  ['unsupported_operation', 400],
  ['authentication', 502],
  ['authorization', 502],
  ['quota_exceeded', 502],
  ['model_not_found', 502],
  ['target_not_found', 502],
  ['blocked', 502],
  ['connection_failed', 502],
  ['protocol_failed', 502],
  ['remote_failed', 502],
  ['rate_limited', 429],
  ['admission', 429],
  ['overloaded', 503],
  ['timeout', 504],
] as const)('%s of a target behind the gateway is execution with %i', (code, status) => {
  const error = new SippError(code, 'A sentence.', { remote: { status: 418 } });

  expect(encodeError(error)).toMatchObject({ status, body: { error: { code: 'execution' } } });
  expect(encodeError(error).headers).not.toHaveProperty('www-authenticate');
});

test('how long to wait is told in whole seconds, and how to authenticate', () => {
  expect(encodeError(new SippError('rate_limited', 'x', { retryAfterMs: 1200 })).headers).toEqual({
    'retry-after': '2',
  });
  expect(encodeError(new SippError('authentication', 'x')).headers).toEqual({ 'www-authenticate': 'Bearer' });
});

test.each([new Error('password is 1234'), 'text', undefined])(
  'of an unforeseen failure (%s) nothing is told',
  (error) => {
    expect(encodeError(error)).toEqual({
      status: 500,
      headers: {},
      body: { error: { code: 'internal', message: 'gateway request failed' } },
    });
  },
);

const roundTrip: readonly ErrorCode[] = [
  'blocked',
  'rate_limited',
  'authentication',
  'authorization',
  'target_not_found',
  'admission',
  'invalid_request',
  'cancelled',
  'overloaded',
  'timeout',
];

test.each(roundTrip)('%s arrives at the client as it left the server', (code) => {
  const { status, body } = encodeError(new SippError(code, 'A sentence.'));

  expect(decodeErrorCode(status, decodeErrorBody(JSON.stringify(body))?.code)).toBe(code);
});

test.each([
  [400, 'invalid_json', 'invalid_request'],
  [500, 'execution', 'remote_failed'],
  [502, 'execution', 'remote_failed'],
  [500, 'toString', 'remote_failed'],
  [401, undefined, 'authentication'],
  [404, undefined, 'protocol_failed'],
  [413, undefined, 'invalid_request'],
  [429, undefined, 'rate_limited'],
  [502, undefined, 'remote_failed'],
  [503, undefined, 'overloaded'],
  [504, undefined, 'timeout'],
])('%i with the code %s is %s', (status, wireCode, code) => {
  expect(decodeErrorCode(status, wireCode)).toBe(code);
});

test.each(['', '<html>', 'null', '[]', '{"error":"text"}', '{"error":{"message":5}}'])(
  '%j tells no failure',
  (text) => {
    expect(decodeErrorBody(text)).toBeUndefined();
  },
);
