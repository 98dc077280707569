import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { heldBack } from './testing/held-back.ts';
import { openGateway } from './testing/open-gateway.ts';
import { providerToml } from './testing/provider-toml.ts';
import { until } from './testing/until.ts';

const question = { model: 'tiny', prompt: 'abcdef' };

test('a client that leaves in the middle of a stream stops the engine, and is recorded once', async () => {
  const hold = heldBack();
  const { post, metric, logLines } = await openGateway({ script: hold.script });
  const leaving = new AbortController();
  const reply = await Promise.all([
    post('/v1/query', { ...question, stream: true }, { signal: leaving.signal }),
    hold.letPass(2),
  ]).then(([response]) => response);
  await reply.body?.getReader().read();

  leaving.abort();
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);

  expect(await metric('sipp_gateway_requests_total')).toBe(1);
  expect(await metric('sipp_gateway_responses_total{status_class="4xx"}')).toBe(1);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { status: 408, rejection: 'client_closed' },
  ]);
  expect(await metric('sipp_gateway_target_requests_running')).toBe(0);
});

test('a client that leaves before an answer that is not streamed leaves nothing behind', async () => {
  const hold = heldBack();
  const { post, metric } = await openGateway({ script: hold.script });
  const leaving = new AbortController();
  const reply = post('/v1/query', question, { signal: leaving.signal });
  await hold.letPass(1);

  leaving.abort();
  await expect(reply).rejects.toThrow();
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);

  expect(await metric('sipp_gateway_requests_total')).toBe(1);
});

test.each([
  { model: 'silence', stream: false },
  { model: 'silence', stream: true },
  { model: 'late-silence', stream: true },
])('a client that leaves ends the request at the provider: $model, stream $stream', async ({ model, stream }) => {
  const stub = await startUpstreamStub();
  const { post, metric } = await openGateway({ toml: providerToml('far', { model, baseUrl: stub.baseUrl }) });
  const leaving = new AbortController();
  const reply = post('/v1/query', { model: 'far', prompt: 'Hi', stream }, { signal: leaving.signal });
  reply.catch(() => undefined);
  const asked = await stub.request(0);
  if (model === 'late-silence') await (await reply).body?.getReader().read();

  leaving.abort();

  await asked.aborted;
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);
  expect(await metric('sipp_gateway_rejections_total{reason="client_closed"}')).toBe(1);
  expect(await metric('sipp_gateway_target_healthy{target="far"}')).toBe(1);
});

test('a failure before the first text of a stream is a status, one after it an event', async () => {
  const broken = new SippError('engine_failed', 'The engine broke.');
  const early = await openGateway({ script: { beat: () => Promise.reject(broken) } });
  const refused = await early.post('/v1/query', { ...question, stream: true });
  expect(refused.status).toBe(500);
  expect(await refused.json()).toEqual({ error: { code: 'execution', message: 'The engine broke.' } });

  const hold = heldBack();
  const late = await openGateway({ script: hold.script });
  const [reply] = await Promise.all([late.post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);
  hold.fail(broken);
  expect(reply.status).toBe(200);
  expect(await reply.text()).toBe(
    'event: token\ndata: {"sequence":0,"text":"f"}\n\n' +
      'event: error\ndata: {"error":{"code":"execution","message":"The engine broke."}}\n\n',
  );
});

test('a stop lets running requests end, refuses new ones, and turns readiness off', async () => {
  const hold = heldBack();
  const { post, get, gateway } = await openGateway({ script: hold.script });
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);

  const closed = gateway.close();
  const refused = await post('/v1/query', question);
  const readiness = await get('/ready');
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toEqual({ error: { code: 'execution', message: 'the gateway is shutting down' } });
  expect(readiness.status).toBe(503);
  expect(await readiness.json()).toMatchObject({ status: 'draining' });
  expect(await running.text()).toContain('event: done');
  await closed;
  await expect(get('/ready')).rejects.toThrow();
});

test('a stop tells those who wait for a place to come again', async () => {
  const hold = heldBack();
  const { post, gateway, logLines } = await openGateway({
    toml: 'max_concurrent_requests = 1\nqueue = { max_waiting = 2, max_wait_seconds = 600 }\n',
    script: hold.script,
  });
  const running = post('/v1/query', question);
  await until(() => gateway.generation.policy.admission.running === 1);
  const waiting = post('/v1/query', question);
  await until(() => gateway.generation.policy.admission.waiting === 1);

  const closed = gateway.close();
  const refused = await waiting;
  hold.letPass(Number.POSITIVE_INFINITY);
  await closed;

  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toEqual({ error: { code: 'execution', message: 'the gateway is shutting down' } });
  expect((await running).status).toBe(200);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { status: 503, rejection: 'draining' },
    { status: 200 },
  ]);
});

test('what still runs when the time is over is cancelled', async () => {
  const hold = heldBack();
  const { post, gateway } = await openGateway({ toml: 'drain_seconds = 0\n', script: hold.script });
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);

  await gateway.close();

  expect(await running.text()).toContain('"code":"cancelled","message":"request cancelled (server_shutdown)"');
});

test('readiness tells what is being loaded', async () => {
  const { get, gateway } = await openGateway({ start: false });
  const before = await get('/ready');
  await gateway.start();

  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({ status: 'loading', targets: [{ name: 'tiny', state: 'unloaded' }] });
  expect((await get('/ready')).status).toBe(200);
});

const queued = `
max_concurrent_requests = 1
`;

test('a request more than the limit is refused where nobody may wait', async () => {
  const hold = heldBack();
  const { post } = await openGateway({ toml: queued, script: hold.script });
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);

  const refused = await post('/v1/query', question);
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(refused.status).toBe(429);
  expect(await refused.json()).toEqual({
    error: { code: 'admission', message: 'application concurrency limit exceeded' },
  });
  expect(await running.text()).toContain('event: done');
});

test('with a queue it waits for its turn; a client that leaves leaves the line', async () => {
  const hold = heldBack();
  const { post, gateway } = await openGateway({
    toml: `${queued}queue = { max_waiting = 2, max_wait_seconds = 600 }\n`,
    script: hold.script,
  });
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);
  const leaving = new AbortController();
  const left = post('/v1/query', question, { signal: leaving.signal });
  const waiting = post('/v1/query', question);
  await until(() => gateway.generation.policy.admission.waiting === 2);

  leaving.abort();
  await expect(left).rejects.toThrow();
  await until(() => gateway.generation.policy.admission.waiting === 1);
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(await running.text()).toContain('event: done');
  expect((await waiting).status).toBe(200);
  expect(gateway.generation.policy.admission.running).toBe(0);
});

test('another configuration is put in force without a request being lost', async () => {
  const hold = heldBack();
  const opened = await openGateway({ script: hold.script });
  const { post, gateway, config } = opened;
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);
  const before = gateway.generation.targets.get('tiny');

  await opened.reload(`
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"

[[targets]]
name = "more"
type = "local"
model = "sipp-tiny"
`);
  hold.letPass(Number.POSITIVE_INFINITY);
  const more = await post('/v1/query', { ...question, model: 'more' });

  expect(more.status).toBe(200);
  expect(gateway.generation.targets.get('tiny')).toBe(before);
  expect(await running.text()).toContain('event: done');

  await expect(
    gateway.reload(config('allowed_origins = ["https://app.example.com"]\n'), gateway.generation.secrets),
  ).rejects.toMatchObject({
    code: 'config_file_invalid',
    message: expect.stringContaining('allowed_origins'),
  });
  expect((await post('/v1/query', { ...question, model: 'more' })).status).toBe(200);
});

test('a target that left the configuration is closed when its last request has ended', async () => {
  const hold = heldBack();
  const opened = await openGateway({ script: hold.script });
  const { post, gateway } = opened;
  const [running] = await Promise.all([post('/v1/query', { ...question, stream: true }), hold.letPass(1)]);
  const leaving = gateway.generation.targets.get('tiny');

  await opened.reload(`
[[targets]]
name = "other"
type = "local"
model = "sipp-tiny"
`);
  expect((await post('/v1/query', question)).status).toBe(404);
  expect(leaving?.status().state).toBe('ready');
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(await running.text()).toContain('event: done');
  await until(() => leaving?.status().state !== 'ready');
});
