import { expect, test } from 'vitest';
import { cookieIn, openAdmin, password } from '../testing/open-admin.ts';

/** A clock that the test moves. */
const clockAt = (ms = 1_801_396_800_000) => {
  const clock = { ms, date: () => clock.ms };
  return clock;
};

const MINUTE = 60_000;

test('the password opens a session that is kept in a cookie', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date });

  const reply = await admin.send('POST', '/api/session', { body: { password } });

  expect(reply.status).toBe(200);
  expect(reply.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^sipp_gateway_admin=[0-9a-f]{64}; Max-Age=28800; Path=\/admin; HttpOnly; SameSite=Strict$/),
  ]);
  const session = await reply.json();
  expect(session).toEqual({
    authenticated: true,
    csrfToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    csrfHeader: 'x-sipp-admin-csrf',
    basePath: '/admin',
    idleExpiresUnixSeconds: clock.ms / 1000 + 1800,
    expiresUnixSeconds: clock.ms / 1000 + 28_800,
  });
  const again = await admin.send('GET', '/api/session', { headers: { cookie: cookieIn(reply) } });
  expect(await again.json()).toEqual(session);
});

test.each([
  [{ password: 'wrong' }, 401, 'unauthorized', 'the password is wrong'],
  [{ password: '' }, 401, 'unauthorized', 'the password is wrong'],
  [{ password: 7 }, 400, 'bad_request', 'password must be a text.'],
  [{}, 400, 'bad_request', 'password must be a text.'],
  [{ password, user: 'root' }, 400, 'bad_request', 'user is not a field of this request.'],
  ['"text"', 400, 'bad_request', 'The body must be a JSON object.'],
  ['{"password":', 400, 'bad_request', expect.stringContaining('not JSON')],
])('%j is no login', async (body, status, error, message) => {
  const admin = await openAdmin();
  const reply = await admin.send('POST', '/api/session', { body });
  expect(reply.status).toBe(status);
  expect(await reply.json()).toEqual({ error, message });
  expect(reply.headers.getSetCookie()).toEqual([]);
});

test('a form of another page is no login', async () => {
  const admin = await openAdmin();
  const headers = { 'content-type': 'text/plain' };
  const reply = await admin.send('POST', '/api/session', { headers, body: JSON.stringify({ password }) });
  expect(reply.status).toBe(415);
  expect(await reply.json()).toMatchObject({ error: 'unsupported_media_type' });
});

test('a long body is refused before it is read whole', async () => {
  const admin = await openAdmin();
  const reply = await admin.send('POST', '/api/session', { body: { password: 'x'.repeat(20_000) } });
  expect(reply.status).toBe(413);
  expect(await reply.json()).toMatchObject({ error: 'too_large' });
});

test('wrong passwords are limited for each address, and right ones too while they are', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect((await admin.send('POST', '/api/session', { body: { password: 'wrong' } })).status).toBe(401);
  }

  const refused = await admin.send('POST', '/api/session', { body: { password } });

  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({ error: 'throttled' });
  clock.ms += MINUTE / 2;
  expect((await admin.send('POST', '/api/session', { body: { password } })).status).toBe(200);
});

test('right passwords do not count', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date });
  for (let attempt = 0; attempt < 8; attempt += 1) await admin.login();
});

const proxied = `
[security]
client_ip = { source = "x_forwarded_for", trusted_proxy_cidrs = ["127.0.0.0/8"] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }
`;

test('guesses from many addresses are limited together, without shutting out who was there before', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date, toml: proxied });
  const from = (client: string) => ({ 'x-forwarded-for': client });
  const attempt = (client: string, word: string) =>
    admin.send('POST', '/api/session', { headers: from(client), body: { password: word } });
  await admin.login(from('203.0.113.1'));
  for (let host = 0; host < 30; host += 1) expect((await attempt(`198.51.100.${host}`, 'wrong')).status).toBe(401);

  expect((await attempt('198.51.100.99', 'wrong')).status).toBe(429);
  expect((await attempt('198.51.100.98', password)).status).toBe(429);
  expect((await attempt('203.0.113.1', password)).status).toBe(200);
  clock.ms += MINUTE;
  expect((await attempt('198.51.100.98', password)).status).toBe(200);
});

test('a login makes a new session, whatever cookie comes along', async () => {
  const admin = await openAdmin();
  const planted = `sipp_gateway_admin=${'a'.repeat(64)}`;
  const first = await admin.login({ cookie: planted });
  expect(first.cookie).not.toBe(planted);
  expect((await admin.send('GET', '/api/session', { headers: { cookie: planted } })).status).toBe(401);

  const reply = await admin.send('POST', '/api/session', { headers: { cookie: first.cookie }, body: { password } });

  expect(cookieIn(reply)).not.toBe(first.cookie);
  expect((await first.get('/api/session')).status).toBe(401);
});

test('a session ends when nothing is asked for half an hour', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date });
  const user = await admin.login();
  clock.ms += 29 * MINUTE;
  expect((await user.get('/api/overview')).status).toBe(200);
  clock.ms += 29 * MINUTE;
  expect((await user.get('/api/overview')).status).toBe(200);
  clock.ms += 30 * MINUTE;
  const reply = await user.get('/api/overview');
  expect(reply.status).toBe(401);
  expect(await reply.json()).toEqual({ error: 'unauthorized', message: 'admin session is required' });
});

test('a session ends after eight hours, however busy it was', async () => {
  const clock = clockAt();
  const admin = await openAdmin({ date: clock.date });
  const user = await admin.login();
  for (let half = 0; half < 19; half += 1) {
    clock.ms += 25 * MINUTE;
    expect((await user.get('/api/session')).status).toBe(200);
  }
  clock.ms += 5 * MINUTE;
  expect((await user.get('/api/session')).status).toBe(401);
});

test('signing out ends the session', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const reply = await user.send('DELETE', '/api/session');
  expect(await reply.json()).toEqual({ authenticated: false });
  expect(reply.headers.getSetCookie()[0]).toMatch(/^sipp_gateway_admin=; .*Expires=Thu, 01 Jan 1970/);
  expect((await user.get('/api/session')).status).toBe(401);
});

test('the oldest session makes room for the 65th', async () => {
  const admin = await openAdmin();
  const first = await admin.login();
  const second = await admin.login();
  await first.get('/api/session');
  for (let count = 0; count < 63; count += 1) await admin.login();
  expect((await second.get('/api/session')).status).toBe(401);
  expect((await first.get('/api/session')).status).toBe(200);
});

test('another password ends all sessions', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  admin.file.env = { ...admin.file.env, ADMIN_PASSWORD: 'another password' };
  expect((await user.send('POST', '/api/configuration/reload')).status).toBe(200);
  expect((await user.get('/api/session')).status).toBe(401);
  const reply = await admin.send('POST', '/api/session', { body: { password: 'another password' } });
  expect(reply.status).toBe(200);
});

test('over TLS, as a trusted proxy says, the cookie is only for TLS', async () => {
  const admin = await openAdmin({ toml: proxied });
  const headers = { 'x-forwarded-proto': 'https' };
  const reply = await admin.send('POST', '/api/session', { headers, body: { password } });
  expect(reply.headers.getSetCookie()[0]).toMatch(/^__Secure-sipp_gateway_admin=.*; Path=\/admin; .*Secure/);
  const cookie = cookieIn(reply);
  expect((await admin.send('GET', '/api/session', { headers: { ...headers, cookie } })).status).toBe(200);
  expect((await admin.send('GET', '/api/session', { headers: { cookie } })).status).toBe(401);
});

test('nobody but a trusted proxy can say that it was TLS', async () => {
  const admin = await openAdmin();
  const user = await admin.login({ 'x-forwarded-proto': 'https' });
  expect(user.cookie).toMatch(/^sipp_gateway_admin=/);
});
