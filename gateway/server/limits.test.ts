import { expect, test } from 'vitest';
import { heldBack } from './testing/held-back.ts';
import { openGateway, testEnv, testToken } from './testing/open-gateway.ts';
import { until } from './testing/until.ts';

const question = { model: 'tiny', prompt: 'abc' };
const bearer = { authorization: `Bearer ${testToken}` };

const security = (rate: string, source = 'peer') => `
[security]
client_ip = { source = "${source}", trusted_proxy_cidrs = ["127.0.0.0/8"] }
rate_limit = { enabled = true, ${rate} }
blocklist = ["198.51.100.0/24"]
`;
const unlimited = `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }
`;
const token = (env: string, caller: string, more: string) => `
[[tokens]]
env = "${env}"
caller = "${caller}"
${more}
`;

test('who waits with a higher priority is served first', async () => {
  const hold = heldBack();
  const { post, gateway, logLines } = await openGateway({
    toml: `
max_concurrent_requests = 1
queue = { max_waiting = 9, max_wait_seconds = 600 }
${token('TEST_TOKEN', 'batch', 'priority = "low"')}
${token('OTHER_TOKEN', 'person', 'priority = "high"')}`,
    script: hold.script,
  });
  const { admission } = gateway.generation.policy;
  const person = { headers: { authorization: `Bearer ${testEnv.OTHER_TOKEN}` } };
  const running = post('/v1/query', question);
  await until(() => admission.running === 1);
  const first = post('/v1/query', question);
  await until(() => admission.waiting === 1);
  const second = post('/v1/query', question, person);
  await until(() => admission.waiting === 2);

  hold.letPass(Number.POSITIVE_INFINITY);
  const replies = await Promise.all([running, first, second]);

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  const lines = logLines().filter(({ msg }) => msg === 'request');
  expect(lines.map(({ caller }) => caller)).toEqual(['batch', 'person', 'batch']);
});

test('who is not served in time is told to come again, and leaves the line', async () => {
  const hold = heldBack();
  const { post, gateway } = await openGateway({
    toml: 'max_concurrent_requests = 1\nqueue = { max_waiting = 1, max_wait_seconds = 0.05 }\n',
    script: hold.script,
  });
  const running = post('/v1/query', question);
  await until(() => gateway.generation.policy.admission.running === 1);

  const late = await post('/v1/query', question);
  hold.letPass(Number.POSITIVE_INFINITY);

  expect(late.status).toBe(429);
  expect(await late.json()).toMatchObject({ error: { code: 'admission' } });
  expect(gateway.generation.policy.admission.waiting).toBe(0);
  expect((await running).status).toBe(200);
});

test('a request that can never fit is told so with both numbers, and no time to come again', async () => {
  const rate = 'requests_per_minute = 60, burst = 60, tokens_per_minute = 100, token_burst = 100';
  const { post } = await openGateway({ toml: unlimited + token('TEST_TOKEN', 'app', `rate_limit = { ${rate} }`) });

  const reply = await post('/v1/query', { ...question, max_tokens: 200 });

  expect(reply.status).toBe(429);
  expect(reply.headers.get('retry-after')).toBeNull();
  const { error } = await reply.json();
  expect(error.code).toBe('rate_limited');
  expect(error.message).toContain('203 tokens');
  expect(error.message).toContain('more than 100');
  expect((await post('/v1/query', { ...question, max_tokens: 50 })).status).toBe(200);
});

test('tokens that others have put aside are back when they were not used', async () => {
  const hold = heldBack();
  const rate = 'requests_per_minute = 600, burst = 60, tokens_per_minute = 60, token_burst = 1000';
  const { post } = await openGateway({ toml: security(rate), script: hold.script });
  hold.letPass(1); // The first count asks the engine for a token.
  const large = { ...question, max_tokens: 900 };
  const [running] = await Promise.all([post('/v1/query', { ...large, stream: true }), hold.letPass(1)]);

  const early = await post('/v1/query', large);
  hold.letPass(Number.POSITIVE_INFINITY);
  await running.text();
  const later = await post('/v1/query', large);

  expect(early.status).toBe(429);
  expect(await early.json()).toEqual({ error: { code: 'rate_limited', message: 'client token rate limit exceeded' } });
  expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(later.status).toBe(200);
});

test('every answer tells what is left, also the one that there is nothing', async () => {
  const { post } = await openGateway({ toml: security('requests_per_minute = 1, burst = 2') });

  const replies = [
    await post('/v1/query', question),
    await post('/v1/query', question, { headers: {} }),
    await post('/v1/query', question),
  ];

  expect(replies.map(({ status }) => status)).toEqual([200, 401, 429]);
  expect(replies.map(({ headers }) => headers.get('ratelimit-limit'))).toEqual(['2', '2', '2']);
  expect(replies.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0']);
  expect(Number(replies[2]?.headers.get('ratelimit-reset'))).toBeGreaterThan(60);
  expect(Number(replies[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('behind a proxy a client is who the proxy says, whatever the client says itself', async () => {
  const { post, logLines, gateway } = await openGateway({
    toml: security('requests_per_minute = 1, burst = 1', 'x_forwarded_for'),
  });
  const from = (address: string) => post('/v1/query', question, { headers: { ...bearer, 'x-forwarded-for': address } });

  const replies = [
    await from('203.0.113.7'),
    await from('192.0.2.1, 203.0.113.7'),
    await from('203.0.113.8'),
    await from('198.51.100.9'),
  ];

  expect(replies.map(({ status }) => status)).toEqual([200, 429, 200, 403]);
  expect(replies[3]?.headers.get('ratelimit-limit')).toBeNull();
  expect(gateway.generation.policy.clients.trackedClients).toBe(2);
  const lines = logLines().filter(({ msg }) => msg === 'request');
  expect(lines.map(({ client }) => client)).toEqual(['203.0.113.7', '203.0.113.7', '203.0.113.8', '198.51.100.9']);
});

test('who is no proxy speaks for nobody', async () => {
  const { post, logLines } = await openGateway({
    toml: security('requests_per_minute = 1, burst = 1', 'x_forwarded_for').replace('127.0.0.0/8', '10.0.0.0/8'),
  });
  const from = (address: string) => post('/v1/query', question, { headers: { ...bearer, 'x-forwarded-for': address } });

  const statuses = [(await from('203.0.113.7')).status, (await from('203.0.113.8')).status];

  expect(statuses).toEqual([200, 429]);
  expect(new Set(logLines().flatMap(({ client }) => client ?? []))).toEqual(new Set(['127.0.0.1']));
});
