import { expect, test } from 'vitest';
import { testEnv } from '../../server/testing/open-gateway.ts';
import type { AdminRoute } from '../routes/admin-route.ts';
import { adminRoutes } from '../routes/admin-routes.ts';
import { openAdmin, type TestAdmin } from '../testing/open-admin.ts';

/** Every route, with a path that a router takes. */
const calls = adminRoutes.map((route) => ({ route, path: pathOf(route), name: `${route.method} ${route.path}` }));
const closed = calls.filter(({ route }) => !route.isOpen);
const changes = closed.filter(({ route }) => route.method !== 'GET');

function pathOf({ path }: AdminRoute): string {
  return `/api/${path.replace(':name', 'tiny').replace('*', '203.0.113.7')}`;
}

const bodies: Readonly<Record<string, unknown>> = {
  'PUT security/rate-limit': { enabled: false, requestsPerMinute: 60, burst: 60 },
  'PUT controls/concurrency': { limit: null },
  'PUT controls/queue': { queue: null },
  'POST playground': { model: 'tiny', messages: [{ role: 'user', content: 'hi' }] },
};

test('nothing but a login works without a session', async () => {
  const admin = await openAdmin();
  for (const { route, path, name } of closed) {
    const reply = await admin.send(route.method, path, { headers: { cookie: 'sipp_gateway_admin=00' } });
    expect([name, reply.status, await reply.json()]).toEqual([
      name,
      401,
      { error: 'unauthorized', message: 'admin session is required' },
    ]);
  }
});

test.each([
  ['no token', undefined],
  ['an empty token', ''],
  ['another token', 'a'.repeat(64)],
])('nothing changes with %s', async (_, token) => {
  const admin = await openAdmin();
  const { cookie } = await admin.login();
  const headers = { cookie, ...(token !== undefined && { 'x-sipp-admin-csrf': token }) };
  for (const { route, path, name } of changes) {
    const reply = await admin.send(route.method, path, { headers, body: bodies[name] });
    expect([name, reply.status, (await reply.json()).error]).toEqual([name, 403, 'csrf_failed']);
  }
  expect((await admin.send('GET', '/api/session', { headers: { cookie } })).status).toBe(200);
});

test('the token of one session is none of another', async () => {
  const admin = await openAdmin();
  const one = await admin.login();
  const other = await admin.login();
  const headers = { cookie: one.cookie, 'x-sipp-admin-csrf': other.csrf };
  expect((await admin.send('DELETE', '/api/session', { headers })).status).toBe(403);
});

test.each([
  [{ origin: 'https://evil.example.com' }],
  [{ origin: 'null' }],
  [{ origin: 'http://127.0.0.1:1' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
  [{ 'sec-fetch-site': 'none' }],
])('a page with %j changes nothing, and signs nobody in', async (headers) => {
  const admin = await openAdmin();
  const { cookie, csrf } = await admin.login();
  for (const { route, path, name } of calls.filter(({ route }) => route.method !== 'GET')) {
    const own = { ...headers, cookie, 'x-sipp-admin-csrf': csrf };
    const reply = await admin.send(route.method, path, { headers: own, body: bodies[name] });
    expect([name, reply.status, (await reply.json()).error]).toEqual([name, 403, 'origin_refused']);
  }
});

test.each([
  ['its own origin', (admin: TestAdmin) => ({ origin: new URL(admin.url).origin })],
  ['the word of the browser', () => ({ 'sec-fetch-site': 'same-origin', origin: 'https://admin.example.com' })],
])('the dashboard is known by %s', async (_, headersOf) => {
  const admin = await openAdmin();
  const user = await admin.login(headersOf(admin));
  expect((await user.send('PUT', '/api/controls/concurrency', { limit: 4 })).status).toBe(200);
});

const pages = ['', '/', '/index.html', '/targets', '/assets/none.js', '/api', '/api/', '/api/none', '/../metrics'];

const safe = {
  'cache-control': 'no-store',
  'content-security-policy': expect.stringMatching(/^default-src 'self';.*frame-ancestors 'none'$/),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

test('every answer below the admin route has the headers of a safe page', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const replies = [
    ...(await Promise.all(pages.slice(0, -1).map((path) => user.get(path)))),
    ...(await Promise.all(calls.map(({ route, path }) => admin.send(route.method, path)))),
    await user.send('POST', '/api/session', { password: 'wrong' }),
  ];
  for (const { route, path, name } of closed.filter(({ name }) => name !== 'DELETE session')) {
    replies.push(await user.send(route.method, path, bodies[name]));
  }
  replies.push(await user.send('DELETE', '/api/session'));
  for (const { headers, url } of replies) {
    for (const [name, value] of Object.entries(safe))
      expect([url, name, headers.get(name)]).toEqual([url, name, value]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  }
});

test('no answer has a secret in it, whatever clients write', async () => {
  const admin = await openAdmin({
    toml: `
[[tokens]]
env = "TEST_TOKEN"
caller = "application"
[[tokens]]
env = "OTHER_TOKEN"
caller = "other"
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[[targets]]
name = "far"
type = "openai_compatible"
model = "m"
base_url = "http://127.0.0.1:1/account-of-somebody/v1"
token_env = "PROVIDER_KEY"
max_retries = 0
`,
  });
  const secrets = Object.values(testEnv);
  for (const secret of secrets) {
    await admin.query({ model: secret, prompt: 'x' }, { 'x-request-id': secret });
    await admin.query({ model: 'far', prompt: secret });
  }
  const user = await admin.login();
  const texts: string[] = [];
  for (const { route, path, name } of closed.filter(({ name }) => name !== 'DELETE session')) {
    const reply = await user.send(route.method, path, bodies[name]);
    texts.push(await reply.text());
  }
  for (const path of pages) texts.push(await (await user.get(path)).text());
  const all = texts.join('\n');
  for (const secret of [...secrets, user.cookie.split('=')[1] ?? '', 'account-of-somebody']) {
    expect(all).not.toContain(secret);
  }
  expect(all).toContain('[redacted]');
  expect(all).toContain('PROVIDER_KEY');
});

test('a path that is not in the API is told so', async () => {
  const admin = await openAdmin();
  for (const [method, path] of [
    ['GET', '/api/none'],
    ['PUT', '/api/overview'],
    ['POST', '/api/targets/tiny'],
    ['GET', '/api/'],
  ] as const) {
    const reply = await admin.send(method, path);
    expect([path, reply.status, await reply.json()]).toEqual([
      path,
      404,
      { error: 'not_found', message: 'There is no such path in the admin API.' },
    ]);
  }
});

test('a gateway without an admin route has none', async () => {
  const admin = await openAdmin({ toml: '[routes]\nadmin = false\n' });
  expect((await admin.send('GET', '/')).status).toBe(404);
  expect((await admin.send('GET', '/api/session')).status).toBe(404);
});
