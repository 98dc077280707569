import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { compatible, head, local, parse, security, token } from '../config/testing/configurations.ts';
import type { Caller } from './caller.ts';
import { createPolicy, type Policy } from './policy.ts';
import { movingClock } from './testing/moving-clock.ts';

const secrets = new Map([
  ['TOKEN', 'secret'],
  ['OTHER', 'other-secret'],
]);
const client = '203.0.113.7';

interface Parts {
  readonly top?: string;
  readonly rate?: string;
  readonly blocklist?: string;
  readonly tokens?: string;
}

const configOf = ({ top = '', rate = '', blocklist = '[]', tokens = token }: Parts = {}) =>
  parse(`${head}${top}\n[security]\nblocklist = ${blocklist}\n${security}${rate}\n${tokens}${local}${compatible}`);

function scene(parts: Parts = {}) {
  const clock = movingClock();
  const policy = createPolicy(configOf(parts), { secrets, ...clock });
  return { clock, policy, ...originOf(policy) };
}

const originOf = (policy: Policy): { readonly client: string; readonly caller: Caller } => ({
  client,
  caller: policy.authenticate('Bearer secret'),
});

function failureOf(action: () => unknown): SippError {
  try {
    action();
  } catch (error) {
    if (SippError.is(error)) return error;
    throw error;
  }
  throw new Error('Nothing failed.');
}

test('a blocked client is told so, and costs nothing', () => {
  const { policy } = scene({ blocklist: '["203.0.113.0/24"]' });

  for (let index = 0; index < 11; index += 1) {
    expect(failureOf(() => policy.admitClient(client))).toMatchObject({
      code: 'blocked',
      message: 'client is blocked by the gateway',
    });
  }
  expect(policy.clients.trackedClients).toBe(0);
});

test('a client has a burst of requests, then what refills', () => {
  const { policy, clock } = scene();
  for (let index = 0; index < 10; index += 1) policy.admitClient(client);

  expect(failureOf(() => policy.admitClient(client))).toMatchObject({
    code: 'rate_limited',
    message: 'client rate limit exceeded',
    retryAfterMs: 1000,
  });

  policy.admitClient('203.0.113.8');
  clock.move(1000);
  policy.admitClient(client);

  expect(() => policy.admitClient(client)).toThrow();
});

test('a caller has its own, wherever it comes from', () => {
  const { policy, caller } = scene({ tokens: `${token}rate_limit = { requests_per_minute = 30, burst = 2 }\n` });
  policy.admitCaller(caller);
  policy.admitCaller(caller);

  expect(failureOf(() => policy.admitCaller(caller))).toMatchObject({
    code: 'rate_limited',
    message: 'caller rate limit exceeded',
    retryAfterMs: 2000,
  });
});

test('callers without a limit and clients while it is off are not counted', () => {
  const { policy, caller } = scene();
  policy.clients.configure({ ...policy.clients.rate, enabled: false });

  for (let index = 0; index < 100; index += 1) {
    policy.admitClient(client);
    policy.admitCaller(caller);
  }

  expect(policy.rateHeaders(client, caller)).toBeUndefined();
});

test('a caller uses the targets that its token names, or all', () => {
  const restricted = scene({ tokens: `${token}targets = ["tiny"]\n` });
  const free = scene();

  expect(() => restricted.policy.authorize(restricted.caller, 'tiny')).not.toThrow();
  expect(() => free.policy.authorize(free.caller, 'nothing')).not.toThrow();
  for (const name of ['far', 'nothing', '']) {
    expect(failureOf(() => restricted.policy.authorize(restricted.caller, name))).toMatchObject({
      code: 'authorization',
      message: 'caller is not allowed to use the target',
    });
  }
});

const clientTokens = 'tokens_per_minute = 600\ntoken_burst = 1000\n';
const callerTokens = `${token}rate_limit = { requests_per_minute = 60, burst = 60, tokens_per_minute = 60, token_burst = 500 }\n`;

test.each([
  [{}, false],
  [{ rate: clientTokens }, true],
  [{ tokens: callerTokens }, true],
])('whether tokens are limited: %j', (parts, expected) => {
  const { policy, caller } = scene(parts);

  expect(policy.limitsTokens(caller)).toBe(expected);
});

test('tokens are reserved, and corrected once by what was used', () => {
  const { policy, clock, caller } = scene({ tokens: callerTokens });
  const origin = { client, caller };
  const first = policy.reserveTokens(400, origin);

  expect(failureOf(() => policy.reserveTokens(200, origin))).toMatchObject({
    code: 'rate_limited',
    message: 'caller token rate limit exceeded',
    retryAfterMs: 100_000,
  });

  first.release(300);
  first.release(0);
  policy.reserveTokens(200, origin).release(undefined);

  expect(failureOf(() => policy.reserveTokens(1, origin)).retryAfterMs).toBe(1000);

  clock.move(1000);
  policy.reserveTokens(1, origin).release(21);

  expect(failureOf(() => policy.reserveTokens(1, origin)).retryAfterMs).toBe(21_000);
});

test('client and caller have to have the tokens; where one has not, the other keeps them', () => {
  const { policy, caller } = scene({ rate: clientTokens, tokens: callerTokens });
  const origin = { client, caller };
  policy.reserveTokens(450, origin);

  expect(failureOf(() => policy.reserveTokens(100, origin)).message).toBe('caller token rate limit exceeded');

  policy.reserveTokens(50, origin);
  policy.reserveTokens(0, { client: '203.0.113.8', caller });

  expect(caller.allowance?.tokens?.remaining(0)).toBe(0);
  expect(failureOf(() => policy.reserveTokens(501, origin))).toMatchObject({
    message: 'client token rate limit exceeded',
    retryAfterMs: 100,
  });
});

test('what can never be served is told with both numbers, and not to be tried again', () => {
  const { policy, caller } = scene({ rate: clientTokens });
  const failure = failureOf(() => policy.reserveTokens(1001, { client, caller }));

  expect(failure).toMatchObject({
    code: 'rate_limited',
    message:
      'client token rate limit exceeded: the request may use 1001 tokens, and never more than 1000 are there at once',
  });
  expect(failure.retryAfterMs).toBeUndefined();
});

test('headers tell of the bucket that is empty first', () => {
  const { policy, clock, caller } = scene({ tokens: `${token}rate_limit = { requests_per_minute = 30, burst = 9 }\n` });
  policy.admitClient(client);
  policy.admitClient(client);
  policy.admitCaller(caller);
  const ofClient = { 'ratelimit-limit': 10, 'ratelimit-remaining': 8, 'ratelimit-reset': 2 };

  expect(policy.rateHeaders(client, undefined)).toEqual(ofClient);
  expect(policy.rateHeaders(client, caller)).toEqual(ofClient);

  clock.move(500);
  policy.admitCaller(caller);
  const ofCaller = { 'ratelimit-limit': 9, 'ratelimit-remaining': 7, 'ratelimit-reset': 4 };

  expect(policy.rateHeaders(client, caller)).toEqual(ofCaller);

  policy.clients.configure({ ...policy.clients.rate, enabled: false });

  expect(policy.rateHeaders(client, caller)).toEqual(ofCaller);
});

const limited = 'max_concurrent_requests = 1\n';
const reload = (policy: Policy, parts: Parts, clock = movingClock()): Policy =>
  createPolicy(configOf(parts), { secrets, previous: policy, ...clock });

test('a reload keeps what was spent, where the numbers are the same', () => {
  const limitedToken = `${token}rate_limit = { requests_per_minute = 30, burst = 1 }\n`;
  const { policy, clock, caller } = scene({ tokens: limitedToken });
  for (let index = 0; index < 10; index += 1) policy.admitClient(client);
  policy.admitCaller(caller);

  const same = reload(
    policy,
    { tokens: `${limitedToken}priority = "normal"\n[[tokens]]\nenv = "OTHER"\ncaller = "b"\n` },
    clock,
  );
  same.enforce();

  expect(() => same.admitClient(client)).toThrow('client rate limit exceeded');
  expect(() => same.admitCaller(originOf(same).caller)).toThrow('caller rate limit exceeded');

  const other = reload(same, { rate: clientTokens, tokens: limitedToken.replace('= 30', '= 40') }, clock);
  other.enforce();

  expect(() => other.admitClient(client)).not.toThrow();
  expect(() => other.admitCaller(originOf(other).caller)).not.toThrow();
});

test('a reload changes what the file changed, and leaves what was edited at run time', () => {
  const { policy, clock } = scene({ top: limited, blocklist: '["10.0.0.1", "10.0.0.2"]' });
  policy.blocklist.add(client);
  policy.admission.setLimit(5);
  policy.clients.configure({ ...policy.clients.rate, burst: 7 });

  const same = reload(policy, { top: limited, blocklist: '["10.0.0.2"]' }, clock);
  same.enforce();

  expect(same.blocklist.list().map((entry) => entry.client)).toEqual(['10.0.0.2', client]);
  expect(same.admission.limit).toBe(5);
  expect(same.clients.rate.burst).toBe(7);

  const other = reload(same, { top: 'max_concurrent_requests = 3\n', rate: clientTokens }, clock);
  other.enforce();

  expect(other.admission.limit).toBe(3);
  expect(other.clients.rate).toMatchObject({ burst: 10, token_burst: 1000 });
});

test('until it is enforced, a new policy changes nothing for the one in force', () => {
  const { policy, clock } = scene({ top: limited });
  const next = reload(
    policy,
    { top: 'max_concurrent_requests = 2\n', blocklist: `["${client}"]`, rate: clientTokens },
    clock,
  );
  policy.admission.tryEnter();

  expect(() => policy.admitClient(client)).not.toThrow();
  expect(policy.admission.tryEnter()).toBeUndefined();
  expect(policy.clients.limitsTokens).toBe(false);

  next.enforce();

  expect(() => policy.admitClient(client)).toThrow('client is blocked by the gateway');
  expect(next.admission.running).toBe(1);
  expect(next.admission.tryEnter()).toBeDefined();
});

test('requests that began before a reload make room after it, and a queue is there as soon as it is configured', () => {
  const { policy, clock } = scene({ top: limited });
  const before = policy.admission.tryEnter();
  const next = reload(policy, { tokens: `[queue]\nmax_waiting = 1\n${token}`, top: limited }, clock);
  next.enforce();
  const log: string[] = [];
  next.admission.wait('normal', { onPermit: () => log.push('entered'), onRefusal: () => log.push('refused') });

  before?.release();

  expect(log).toEqual(['entered']);
});

test('a reload brings the tokens of the new file, and their secrets', () => {
  const { policy, clock } = scene();
  const next = createPolicy(configOf({ tokens: token.replace('"TOKEN"', '"OTHER"') }), {
    secrets,
    previous: policy,
    ...clock,
  });

  expect(next.authenticate('Bearer other-secret').name).toBe('app');
  expect(() => next.authenticate('Bearer secret')).toThrow('invalid bearer token');
});
