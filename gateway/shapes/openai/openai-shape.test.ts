import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { chatRoute } from './chat-route.ts';
import { modelsRoute } from './models-route.ts';
import { asked } from './testing/decode-text.ts';

const told = (error: unknown, status?: number) =>
  chatRoute.shape.encodeFailure(error, { requestId: 'r1', ...(status !== undefined && { status }) });

test.each([
  [new SippError('authentication', 'invalid bearer token'), 401, 'authentication_error', null, 'invalid_api_key'],
  [
    new SippError('authorization', 'caller is not allowed to use the target'),
    403,
    'permission_error',
    null,
    'authorization',
  ],
  [new SippError('blocked', 'client is blocked by the gateway'), 403, 'permission_error', null, 'blocked'],
  [new SippError('target_not_found', 'target not found'), 404, 'invalid_request_error', 'model', 'model_not_found'],
  [new SippError('rate_limited', 'client rate limit exceeded'), 429, 'rate_limit_error', null, 'rate_limit_exceeded'],
  [new SippError('admission', 'no place is free'), 429, 'rate_limit_error', null, 'rate_limit_exceeded'],
  [new SippError('overloaded', 'The model is loading.'), 503, 'server_error', null, 'overloaded'],
  [new SippError('timeout', 'It took too long.'), 504, 'server_error', null, 'timeout'],
  [new SippError('engine_failed', 'It failed.', { hint: 'For operators.' }), 500, 'server_error', null, null],
  [new SippError('invalid_request', 'top_p must be between 0 and 1'), 400, 'invalid_request_error', 'top_p', null],
  [
    new SippError('invalid_request', 'messages.0.role is required'),
    400,
    'invalid_request_error',
    'messages.0.role',
    null,
  ],
  [new SippError('invalid_request', 'the body must be a JSON object'), 400, 'invalid_request_error', null, null],
])('%s is told in the words of OpenAI', (error, status, type, param, code) => {
  expect(told(error)).toMatchObject({ status, body: { error: { message: error.message, type, param, code } } });
});

test('an over-long prompt is told with its counts and its field', () => {
  const message = 'The prompt has 900 tokens; the context holds 512.';

  expect(told(new SippError('context_length_exceeded', message))).toMatchObject({
    status: 400,
    body: { error: { message, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' } },
  });
});

test('what to do is told to those who can do it', () => {
  const error = new SippError('invalid_request', 'top_p must be between 0 and 1', { hint: 'Change it.' });

  expect(told(error).body).toMatchObject({ error: { message: 'top_p must be between 0 and 1. Change it.' } });
});

test('an unforeseen failure keeps its text to itself', () => {
  expect(told(new Error('secret'))).toMatchObject({
    status: 500,
    body: { error: { message: 'gateway request failed', type: 'server_error', code: null } },
  });
});

test("the gateway's own status and the time to try again are kept", () => {
  expect(told(new SippError('invalid_request', 'the body is too long'), 413)).toMatchObject({
    status: 413,
    body: { error: { type: 'invalid_request_error' } },
  });
  expect(told(new SippError('rate_limited', 'wait', { retryAfterMs: 1500 })).headers).toMatchObject({
    'retry-after': '2',
  });
});

test.each([[undefined], ['Hi'], [[1]]])('the body %j is refused', (body) => {
  expect(() => chatRoute.decode(body, asked)).toThrow('the body must be a JSON object');
});

test('models are listed for the clients of both APIs', () => {
  const models = [
    { id: 'tiny', type: 'target', createdUnixSeconds: 1_700_000_000 },
    { id: 'all', type: 'group', createdUnixSeconds: 1_700_000_000 },
  ] as const;
  const tiny = {
    id: 'tiny',
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'sipp',
    type: 'model',
    display_name: 'tiny',
    created_at: '2023-11-14T22:13:20.000Z',
  };

  expect(JSON.parse(modelsRoute.one(models[0]))).toEqual(tiny);
  expect(JSON.parse(modelsRoute.list(models))).toMatchObject({
    object: 'list',
    data: [tiny, { id: 'all' }],
    has_more: false,
    first_id: 'tiny',
    last_id: 'all',
  });
  expect(JSON.parse(modelsRoute.list([]))).toMatchObject({ data: [], first_id: null, last_id: null });
});
