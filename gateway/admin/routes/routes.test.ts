import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { heldBack } from '../../server/testing/held-back.ts';
import { until } from '../../server/testing/until.ts';
import { openAdmin } from '../testing/open-admin.ts';

test('the overview counts what the gateway does', async () => {
  const admin = await openAdmin();
  await (await admin.query()).text();
  await (await admin.query({ model: 'none', prompt: 'abc' })).text();
  await (await admin.query({}, { authorization: 'Bearer wrong' })).text();
  const user = await admin.login();

  const overview = await user.json('/api/overview');

  expect(overview).toMatchObject({
    version: '1.2.3',
    readiness: 'ready',
    totals: { requests: 3, errors: 2, inputTokens: 3, outputTokens: 3, active: 0 },
    concurrency: { limit: null, running: 0, waiting: 0, queue: null },
    routes: [{ route: 'query', requests: 3 }],
    targets: { ready: 1, loading: 0, unloaded: 0, failed: 0 },
    persistence: { file: null, problem: null },
  });
  expect(overview.operations[0]).toMatchObject({
    operation: 'query',
    requests: 3,
    latencyMs: { p50: expect.any(Number) },
  });
  const { buckets } = await user.json('/api/timeseries?window=24h');
  expect(buckets).toHaveLength(288);
  expect(buckets.at(-1).requests + buckets.at(-2).requests).toBe(3);
  expect((await user.get('/api/timeseries?window=1y')).status).toBe(400);
});

test('traffic and clients name who asked for what, and nothing that clients made up', async () => {
  const admin = await openAdmin();
  await (await admin.query({ model: 'tiny', prompt: 'abc', stream: true }, { 'x-request-id': 'mine' })).text();
  await (await admin.query({ model: 'made-up', prompt: 'abc' })).text();
  const user = await admin.login();

  const { requests } = await user.json('/api/traffic');
  expect(requests).toEqual([
    expect.objectContaining({ sequence: 1, model: null, target: null, status: 404, code: 'target_not_found' }),
    expect.objectContaining({
      sequence: 0,
      requestId: 'mine',
      route: 'query',
      client: '127.0.0.1',
      caller: 'application',
      model: 'tiny',
      target: 'tiny',
      status: 200,
      isStream: true,
      firstTextMs: expect.any(Number),
      outputTokens: 3,
    }),
  ]);
  expect(await user.json('/api/clients')).toMatchObject({
    trackedClients: 1,
    clients: [{ client: '127.0.0.1', caller: 'application', requests: 2, errors: 1, isBlocked: false }],
  });
});

test('callers are told with what is left to them', async () => {
  const admin = await openAdmin({
    toml: `
max_concurrent_requests = 5
[queue]
[[tokens]]
env = "TEST_TOKEN"
caller = "application"
priority = "high"
targets = ["tiny"]
expires = "2100-01-01T00:00:00Z"
rate_limit = { requests_per_minute = 1, burst = 10, tokens_per_minute = 1, token_burst = 5000 }
[[tokens]]
env = "OTHER_TOKEN"
caller = "silent"
`,
  });
  await (await admin.query()).text();
  const user = await admin.login();

  const { callers } = await user.json('/api/callers');

  expect(callers).toEqual([
    expect.objectContaining({
      caller: 'application',
      env: 'TEST_TOKEN',
      targets: ['tiny'],
      priority: 'high',
      expiresUnixSeconds: Date.UTC(2100, 0, 1) / 1000,
      isExpired: false,
      requests: 1,
      inputTokens: 3,
      days: [expect.objectContaining({ requests: 1 })],
    }),
    expect.objectContaining({ caller: 'silent', rateLimit: null, requests: 0, lastSeenUnixSeconds: null, days: [] }),
  ]);
  expect(callers[0].rateLimit).toMatchObject({ burst: 10, requestsLeft: 9, tokenBurst: 5000, tokensLeft: 4994 });
});

test('a rate limit holds from the moment it is changed', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const limit = { enabled: true, requestsPerMinute: 1, burst: 1 };

  const reply = await user.send('PUT', '/api/security/rate-limit', limit);

  expect(await reply.json()).toMatchObject({ security: { rateLimit: { ...limit, tokensPerMinute: null } } });
  expect((await admin.query()).status).toBe(200);
  expect((await admin.query()).status).toBe(429);
  expect(await user.json('/api/security')).toMatchObject({
    security: { totals: { rateLimited: 1 }, trackedClients: 1 },
  });
  await user.send('PUT', '/api/security/rate-limit', { ...limit, enabled: false });
  expect((await admin.query()).status).toBe(200);
});

test('a limit of model tokens holds too', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const limit = { enabled: true, requestsPerMinute: 60, burst: 60, tokensPerMinute: 10, tokenBurst: 20 };
  await user.send('PUT', '/api/security/rate-limit', limit);
  expect((await admin.query()).status).toBe(429);
  await user.send('PUT', '/api/security/rate-limit', { ...limit, tokenBurst: null, tokensPerMinute: 10_000 });
  expect((await admin.query()).status).toBe(200);
});

test.each([
  [
    'rate-limit',
    { enabled: true, requestsPerMinute: 0, burst: 1 },
    'requestsPerMinute must be a whole number from 1 to 10000000.',
  ],
  ['rate-limit', { enabled: 'yes', requestsPerMinute: 1, burst: 1 }, 'enabled must be true or false.'],
  ['rate-limit', { enabled: true, requestsPerMinute: 1 }, 'burst must be a whole number from 1 to 10000000.'],
  ['rate-limit', { enabled: true, requestsPerMinute: 1, burst: 1, tokenBurst: 5 }, 'tokenBurst needs tokensPerMinute.'],
  ['rate-limit', { enabled: true, requestsPerMinute: 1, burst: 1, speed: 5 }, 'speed is not a field of this request.'],
])('%s refuses %j', async (path, body, message) => {
  const admin = await openAdmin();
  const user = await admin.login();
  const reply = await user.send('PUT', `/api/security/${path}`, body);
  expect([reply.status, await reply.json()]).toEqual([400, { error: 'bad_request', message }]);
});

test.each([
  ['concurrency', { limit: 0 }, 'limit must be a whole number from 1 to 100000, or null.'],
  ['concurrency', {}, 'limit must be a whole number from 1 to 100000, or null.'],
  ['queue', { queue: { maxWaiting: 1 } }, expect.stringContaining('queue must be null, or an object with maxWaiting')],
])('%s refuses %j', async (path, body, message) => {
  const admin = await openAdmin();
  const user = await admin.login();
  const reply = await user.send('PUT', `/api/controls/${path}`, body);
  expect([reply.status, await reply.json()]).toEqual([400, { error: 'bad_request', message }]);
});

test('a blocked client is turned away until it is taken off the list', async () => {
  const admin = await openAdmin();
  const user = await admin.login();

  const reply = await user.send('POST', `/api/security/blocklist/${encodeURIComponent('127.0.0.0/8')}`);

  const { security } = await reply.json();
  expect(security.blocklist).toEqual([
    {
      client: '127.0.0.0/8',
      addedUnixSeconds: expect.any(Number),
      addedBy: expect.stringMatching(/^127\.0\.0\.1 \(session [0-9a-f]{8}\)$/),
    },
  ]);
  expect((await admin.query()).status).toBe(403);
  expect((await user.json('/api/clients')).clients[0]).toMatchObject({
    client: '127.0.0.1',
    blocked: 1,
    isBlocked: true,
  });
  await user.send('DELETE', '/api/security/blocklist/127.0.0.0/8');
  expect((await admin.query()).status).toBe(200);
});

test('the blocklist takes addresses and ranges only', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const reply = await user.send('POST', '/api/security/blocklist/localhost');
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({ message: expect.stringContaining('client must be an IP address') });
});

test('concurrency and queue hold from the moment they are changed', async () => {
  const hold = heldBack();
  const admin = await openAdmin({ script: hold.script });
  const user = await admin.login();
  expect(await (await user.send('PUT', '/api/controls/concurrency', { limit: 1 })).json()).toMatchObject({
    concurrency: { limit: 1, queue: null },
  });
  const first = admin.query();
  await until(async () => (await user.json('/api/overview')).concurrency.running === 1);
  expect((await admin.query()).status).toBe(429);

  await user.send('PUT', '/api/controls/queue', { queue: { maxWaiting: 1, maxWaitSeconds: 30 } });

  const second = admin.query();
  await until(async () => (await user.json('/api/overview')).concurrency.waiting === 1);
  expect((await user.json('/api/overview')).totals.active).toBe(2);
  void hold.letPass(1000);
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
});

test('a model is unloaded when nobody uses it, and loaded again', async () => {
  const hold = heldBack();
  const admin = await openAdmin({ script: hold.script });
  const user = await admin.login();
  const tiny = async () => (await user.json('/api/targets')).targets[0];
  expect(await tiny()).toMatchObject({
    name: 'tiny',
    kind: 'local',
    state: 'ready',
    health: { state: 'healthy' },
    providerHost: null,
    engine: { backend: 'cpu', contextLength: 512, kvTotal: expect.any(Number), requestsRunning: 0 },
    canLoad: false,
    canUnload: true,
  });
  const running = admin.query();
  await until(async () => (await tiny()).engine.requestsRunning === 1);

  const refused = await user.send('POST', '/api/targets/tiny/unload');

  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ error: 'conflict', message: expect.stringContaining('tiny is busy') });
  void hold.letPass(1000);
  expect((await running).status).toBe(200);
  const unloaded = await user.send('POST', '/api/targets/tiny/unload');
  expect([unloaded.status, await unloaded.json()]).toEqual([202, { name: 'tiny', state: 'unloaded' }]);
  await until(async () => (await tiny()).canLoad);
  expect(await tiny()).toMatchObject({ state: 'unloaded', engine: null, requests: 1 });
  expect((await user.send('POST', '/api/targets/tiny/unload')).status).toBe(409);
  const loaded = await user.send('POST', '/api/targets/tiny/load');
  expect([loaded.status, await loaded.json()]).toEqual([202, { name: 'tiny', state: 'loading' }]);
  await until(async () => (await tiny()).state === 'ready');
});

test('a model that cannot be loaded says why', async () => {
  const admin = await openAdmin({
    gate: (load) =>
      load === 1 ? Promise.resolve() : Promise.reject(new SippError('model_invalid', 'The file is cut off.')),
  });
  const user = await admin.login();
  await user.send('POST', '/api/targets/tiny/unload');
  await until(async () => (await user.json('/api/targets')).targets[0].state === 'unloaded');
  expect((await user.send('POST', '/api/targets/tiny/load')).status).toBe(202);
  await until(async () => (await user.json('/api/targets')).targets[0].state === 'failed');
  expect((await user.json('/api/targets')).targets[0]).toMatchObject({ reason: 'The file is cut off.', canLoad: true });
});

test('only local models are loaded and unloaded', async () => {
  const admin = await openAdmin({
    toml: `
[[targets]]
name = "far"
type = "openai"
model = "m"
api_key_env = "PROVIDER_KEY"
`,
  });
  const user = await admin.login();
  expect((await user.json('/api/targets')).targets[0]).toMatchObject({
    kind: 'openai',
    providerHost: 'api.openai.com',
    canLoad: false,
    canUnload: false,
    retries: 0,
  });
  expect((await user.send('POST', '/api/targets/far/load')).status).toBe(409);
  expect((await user.send('POST', '/api/targets/none/load')).status).toBe(404);
});

test('the playground streams as the public route does, without a token of it', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  const messages = [{ role: 'user', content: 'abc' }];

  const stream = await user.send('POST', '/api/playground', { model: 'tiny', messages, stream: true });

  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  const text = await stream.text();
  expect(text).toMatch(/^event: token\ndata: /);
  expect(text).toContain('event: done');
  const whole = await user.send('POST', '/api/playground', { model: 'tiny', messages });
  expect(await whole.json()).toMatchObject({ model: 'tiny', finish_reason: 'stop' });
  expect((await user.send('POST', '/api/playground', { model: 'none', messages })).status).toBe(404);
  const { requests } = await user.json('/api/traffic');
  expect(requests.map(({ caller }: { caller: string }) => caller)).toEqual(['dashboard', 'dashboard', 'dashboard']);
  expect(admin.logText()).not.toContain('"abc"');
});

test('the file is read again, and what changed is told', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  admin.file.toml = 'max_concurrent_requests = 7\n[[targets]]\nname = "other"\ntype = "local"\nmodel = "sipp-tiny"\n';

  const reply = await user.send('POST', '/api/configuration/reload');

  expect(await reply.json()).toEqual({
    reloaded: true,
    changes: ['max_concurrent_requests', 'targets.other', 'targets.tiny'],
  });
  expect((await admin.query({ model: 'other', prompt: 'abc' })).status).toBe(200);
  const { configuration } = await user.json('/api/configuration');
  expect(configuration).toMatchObject({ max_concurrent_requests: 7, admin_password_env: 'ADMIN_PASSWORD' });
  expect(configuration.targets[0]).toMatchObject({ name: 'other', load: 'eager' });
});

test('a file that cannot be used changes nothing, and says in which lines', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  admin.file.toml = 'max_concurrent_requests = 0\nmax_waiting = 3\n';

  const reply = await user.send('POST', '/api/configuration/reload');

  expect(reply.status).toBe(422);
  expect(await reply.json()).toEqual({
    error: 'configuration_invalid',
    message: 'The configuration was not reloaded; the running one stays.',
    findings: [
      { line: expect.any(Number), message: expect.stringContaining('max_concurrent_requests must be') },
      { line: expect.any(Number), message: expect.stringContaining('max_waiting') },
    ],
  });
  expect((await admin.query()).status).toBe(200);
});

test('what needs a new start is told without a line', async () => {
  const admin = await openAdmin();
  const user = await admin.login();
  admin.file.toml = 'max_request_bytes = 5000\n';
  const { findings } = await (await user.send('POST', '/api/configuration/reload')).json();
  expect(findings).toEqual([{ line: null, message: expect.stringContaining('max_request_bytes cannot change') }]);
});

test('a change of the dashboard holds until the file says something else about the same key', async () => {
  const admin = await openAdmin({ toml: 'max_concurrent_requests = 5\n' });
  const user = await admin.login();
  const limit = async () => (await user.json('/api/overview')).concurrency.limit;
  await user.send('PUT', '/api/controls/concurrency', { limit: 9 });
  expect((await user.json('/api/configuration')).overrides).toEqual([
    { key: 'max_concurrent_requests', file: '5', inForce: '9' },
  ]);

  admin.file.toml = 'max_concurrent_requests = 5\ndrain_seconds = 3\n';
  await user.send('POST', '/api/configuration/reload');
  expect(await limit()).toBe(9);

  admin.file.toml = 'max_concurrent_requests = 6\n';
  await user.send('POST', '/api/configuration/reload');
  expect(await limit()).toBe(6);
  expect((await user.json('/api/configuration')).overrides).toEqual([]);
});

test('routes are told with their listeners', async () => {
  const admin = await openAdmin({ toml: '[routes]\nembed = false\n' });
  const user = await admin.login();
  const { routes } = await user.json('/api/routes');
  expect(routes).toContainEqual({ name: 'chat', path: '/v1/chat', listener: 'public' });
  expect(routes).toContainEqual({ name: 'embed', path: null, listener: 'public' });
  expect(routes).toContainEqual({ name: 'metrics', path: '/metrics', listener: 'management' });
});

test('the audit log says who did what, and what it was before', async () => {
  const admin = await openAdmin();
  await admin.send('POST', '/api/session', { body: { password: 'wrong' } });
  const user = await admin.login();
  await user.send('PUT', '/api/security/rate-limit', { enabled: true, requestsPerMinute: 30, burst: 10 });
  await user.send('POST', '/api/security/blocklist/203.0.113.7');
  await user.send('POST', '/api/security/blocklist/203.0.113.7');
  await user.send('DELETE', '/api/security/blocklist/203.0.113.7');
  await user.send('PUT', '/api/controls/concurrency', { limit: 4 });
  await user.send('POST', '/api/targets/tiny/unload');

  const { entries } = await user.json('/api/audit');

  const session = expect.stringMatching(/^[0-9a-f]{8}$/);
  const by = { client: '127.0.0.1', session };
  expect(entries).toMatchObject([
    { ...by, action: 'target_unloaded', subject: 'tiny', before: 'ready' },
    { ...by, action: 'concurrency_changed', before: 'not limited', after: '4' },
    { ...by, action: 'client_unblocked', subject: '203.0.113.7' },
    { ...by, action: 'client_blocked', subject: '203.0.113.7' },
    { ...by, action: 'rate_limit_changed', before: 'off', after: '30 requests a minute, 10 at once' },
    { ...by, action: 'login' },
    { client: '127.0.0.1', session: null, action: 'login_failed' },
  ]);
  expect(user.cookie).not.toContain(entries[0].session);
});

test('the export is a file with limits, blocklist, usage and audit', async () => {
  const admin = await openAdmin();
  await (await admin.query()).text();
  const user = await admin.login();
  await user.send('POST', '/api/security/blocklist/203.0.113.7');

  const reply = await user.get('/api/export');

  expect(reply.headers.get('content-disposition')).toMatch(
    /^attachment; filename="sipp-gateway-\d{4}-\d\d-\d\d\.json"$/,
  );
  expect(await reply.json()).toMatchObject({
    version: '1.2.3',
    rateLimit: { enabled: false },
    blocklist: [{ client: '203.0.113.7' }],
    concurrency: { limit: null, queue: null },
    usage: [{ caller: 'application', requests: 1, inputTokens: 3 }],
    audit: [{ action: 'login' }, { action: 'client_blocked' }, { action: 'state_exported' }],
  });
});
