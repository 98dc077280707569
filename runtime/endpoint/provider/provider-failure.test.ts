import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { stubReplies } from '../../testing/gateway-stub/stub-replies.ts';
import { openProvider, stubKey } from '../../testing/provider-stub/open-provider.ts';
import { providerReplies } from '../../testing/provider-stub/provider-replies.ts';

const endpoint = { kind: 'provider', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const whole = { ...query, emitTokens: false };
const once = { maxRetries: 0 };

test.each([
  [401, { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' }, 'authentication'],
  [401, { message: 'no', type: 'invalid_request_error', code: null }, 'authentication'],
  [403, { message: 'no', type: 'permission_error' }, 'authorization'],
  [400, { message: 'no', type: 'invalid_request_error', code: 'context_length_exceeded' }, 'context_length_exceeded'],
  [400, { message: 'no', type: 'invalid_request_error' }, 'invalid_request'],
  [404, { message: 'no', type: 'not_found_error' }, 'model_not_found'],
  [429, { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' }, 'quota_exceeded'],
  [429, { message: 'no', type: 'tokens', code: 'rate_limit_exceeded' }, 'rate_limited'],
  [529, { message: 'no', type: 'overloaded_error' }, 'overloaded'],
  [500, { message: 'no', type: 'server_error' }, 'overloaded'],
  [500, { message: 'no', type: 'timeout_error' }, 'timeout'],
  [402, { message: 'no' }, 'quota_exceeded'],
  [408, { message: 'no' }, 'timeout'],
  [422, { message: 'no' }, 'invalid_request'],
  [418, { message: 'no', type: 'toString' }, 'invalid_request'],
  [501, { message: 'no' }, 'remote_failed'],
  [404, 'no', 'model_not_found'],
])('%i with the error %j is %s', async (status, error, code) => {
  const { client } = await openProvider(providerReplies.failure(status, error), once);

  expect(await failureOf(client.query(query).response)).toMatchObject({ code, message: 'no', remote: { status } });
});

test('a failure keeps its code, wait and request id', async () => {
  const headers = { 'retry-after': '7', 'request-id': 'p-9' };
  const error = { type: 'rate_limit_error', message: 'slow down' };
  const { client } = await openProvider(providerReplies.failure(429, error, headers), once);

  expect(await failureOf(client.query(whole).response)).toMatchObject({
    code: 'rate_limited',
    message: 'slow down',
    retryAfterMs: 7000,
    remote: { status: 429, code: 'rate_limit_error', requestId: 'p-9' },
  });
});

test.each([
  [
    'the page of a proxy',
    stubReplies.htmlErrorPage(502),
    'overloaded',
    /^The provider at .* answered 502 Bad Gateway\.$/,
  ],
  ['a redirect', stubReplies.redirect('http://127.0.0.1:1/'), 'protocol_failed', /wants to redirect the request/],
  ['no JSON', { ...providerReplies.json(''), chunks: ['{"id":'] }, 'protocol_failed', /^The answer is not JSON\.$/],
  ['no message', providerReplies.json({ choices: [] }), 'protocol_failed', /^The answer has no message\.$/],
  ['a failure with 200', providerReplies.json({ error: { message: 'gone' } }), 'remote_failed', /^gone$/],
] as const)('of %s an error is made', async (_, reply, code, message) => {
  const { client } = await openProvider(reply, once);

  expect(await failureOf(client.query(whole).response)).toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test.each([{ data: [] }, { data: [{ embedding: 'AAAA' }] }, { data: [{ embedding: [1, null] }] }])(
  '%j is no embedding',
  async (body) => {
    const { client } = await openProvider(providerReplies.json(body));

    expect(await failureOf(client.embed({ endpoint, input: 'Hi' }).response)).toMatchObject({
      code: 'protocol_failed',
      message: 'The answer has no embedding of finite numbers.',
    });
  },
);

test('an embedding that fails with 200 has failed', async () => {
  const { client } = await openProvider(providerReplies.json({ error: { code: 'model_not_found', message: 'gone' } }));

  expect(await failureOf(client.embed({ endpoint, input: 'Hi' }).response)).toMatchObject({
    code: 'model_not_found',
    message: 'gone',
  });
});

test('silence is a timeout, and the request is aborted', async () => {
  const { client, stub } = await openProvider(stubReplies.silence, { timeoutMs: 1000 });

  expect(await failureOf(client.query(query).response)).toMatchObject({
    code: 'timeout',
    message: 'The provider said nothing for 1000 ms.',
  });
  await (await stub.request(0)).aborted;
});

test.each([
  providerReplies.failure(401, { code: stubKey, message: `Incorrect API key provided: ${stubKey}` }),
  providerReplies.failure(400, stubKey, { 'x-request-id': stubKey }),
  { status: 500, headers: { 'content-type': 'text/plain' }, chunks: [stubKey] },
  providerReplies.openAi([stubKey]),
  providerReplies.openAi([JSON.stringify({ error: { message: `Bearer ${stubKey}` } })]),
])('no error tells the key, not even where the answer does: %o', async (reply) => {
  const { client } = await openProvider(reply, {
    ...once,
    staticHeaders: [{ name: 'x-key', value: `static-${stubKey}` }],
  });

  const error = await failureOf(client.query(query).response);

  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(stubKey);
});

test('the version of the API is no secret', async () => {
  const message = 'anthropic-version: 2023-06-01 is not served';
  const { client } = await openProvider(providerReplies.failure(400, { message }), { provider: 'anthropic' });

  expect(await failureOf(client.query(query).response)).toMatchObject({ message });
});
