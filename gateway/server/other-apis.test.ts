import { expect, test } from 'vitest';
import { createPublicApp } from './public-app.ts';
import { openCore } from './testing/open-core.ts';
import { testToken } from './testing/open-gateway.ts';
import { openTestApi, testKey } from './testing/open-test-api.ts';
import { testRoutes } from './testing/test-routes.ts';
import { until } from './testing/until.ts';

const path = '/v1/chat/completions';
const question = { model: 'tiny', prompts: ['a'] };
const limits = (rest: string) => `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
${rest}
`;
const unlimited = 'rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }';

interface Refusal {
  readonly name: string;
  readonly toml?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly code: string;
}

const refusals: readonly Refusal[] = [
  { name: 'a blocked client', toml: limits(`blocklist = ["127.0.0.1"]\n${unlimited}`), status: 403, code: 'blocked' },
  { name: 'no token', headers: {}, status: 401, code: 'authentication' },
  {
    name: 'a token in a header that this API does not have',
    headers: { authorization: `Bearer ${testToken}` },
    status: 401,
    code: 'authentication',
  },
  { name: 'no such target', body: { ...question, model: 'nothing' }, status: 404, code: 'resolution' },
  { name: 'no JSON', body: '{', status: 400, code: 'invalidrequest' },
  { name: 'what the route does not take', body: { model: 'tiny' }, status: 400, code: 'invalidrequest' },
  {
    name: 'a compressed body',
    headers: { ...testKey, 'content-encoding': 'gzip' },
    status: 415,
    code: 'invalidrequest',
  },
  {
    name: 'a body that is too long',
    toml: 'max_request_bytes = 100\n',
    body: 'x'.repeat(200),
    status: 413,
    code: 'invalidrequest',
  },
];

test.each(refusals)(
  '$name is told in the words of the API',
  async ({ toml, headers = testKey, body, status, code }) => {
    const { post } = await openTestApi(toml);

    const reply = await post(path, body ?? question, { headers: { ...headers, 'x-request-id': 'r-1' } });

    expect({ status: reply.status, body: await reply.json() }).toEqual({
      status,
      body: { oops: code, said: expect.any(String), of: 'r-1' },
    });
    expect(reply.headers.get('x-test-failure')).toBe('yes');
    expect(reply.headers.get('x-test-id')).toBe('r-1');
  },
);

test('a rate limit is told in the words of the API, with its numbers', async () => {
  const { ask } = await openTestApi(limits('rate_limit = { enabled = true, requests_per_minute = 1, burst = 1 }'));
  await ask({ model: 'nothing', prompts: ['a'] });

  const reply = await ask(question);

  expect(reply.status).toBe(429);
  expect(await reply.json()).toMatchObject({ oops: 'rate_limited' });
  expect(reply.headers.get('ratelimit-limit')).toBe('1');
});

test('fields without effect are told by name, and only where there are any', async () => {
  const { ask, asked } = await openTestApi();
  const first = ask({ ...question, foreign: ['user', 'métadonnées', 'store'] });
  (await asked(1))[0]?.done('x');
  const second = ask(question);
  (await asked(2))[1]?.done('x');

  expect((await first).headers.get('x-sipp-dropped')).toBe('user, store');
  expect((await second).headers.get('x-sipp-dropped')).toBeNull();
});

test('a stream tells them, too', async () => {
  const { ask, asked } = await openTestApi();
  const reply = ask({ ...question, stream: true, foreign: ['user'] });
  (await asked(1))[0]?.done('x');

  expect((await reply).headers.get('x-sipp-dropped')).toBe('user');
});

test('tokens are counted without a place or tokens of anybody, and recorded for no target', async () => {
  const { post, gateway, metric, logLines } = await openTestApi(`
max_concurrent_requests = 1
${limits('rate_limit = { enabled = true, requests_per_minute = 60, burst = 60, tokens_per_minute = 9, token_burst = 9 }')}
`);
  const taken = gateway.generation.policy.admission.tryEnter();

  const reply = await post(
    '/v1/messages/count_tokens',
    { model: 'tiny', prompt: 'x'.repeat(50) },
    { headers: testKey },
  );
  taken?.release();

  expect({ status: reply.status, body: await reply.json() }).toEqual({ status: 200, body: { tokens: 50 } });
  expect(
    await metric('sipp_gateway_requests_total{operation="chat",target="",caller="application",route="anthropic'),
  ).toBe(1);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { route: 'anthropic_count_tokens', model: 'tiny', attempts: 0 },
  ]);
});

test('counting is refused like asking', async () => {
  const { post } = await openTestApi();
  const count = (body: object) => post('/v1/messages/count_tokens', body, { headers: testKey });

  expect((await count({ model: 'nothing', prompt: 'x' })).status).toBe(404);
});

test('a silent stream is kept alive in the words of its API', async () => {
  const { core, target } = await openCore();
  const app = await createPublicApp(core, core.generation.config, { routes: testRoutes });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const body = JSON.stringify({ ...question, stream: true });
  const reply = fetch(`${url}${path}`, { method: 'POST', headers: testKey, body });
  await until(() => target.calls.length > 0);

  core.watch.tick(performance.now() + 20_000);
  const answered = await reply;
  target.calls[0]?.done('x');

  expect(await answered.text()).toMatch(/^data: \["begin"\]\n\n: still here\n\ndata: \["end"/);
  await app.close();
});
