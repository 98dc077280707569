import { expect, test } from 'vitest';
import { ClientLimiter } from './client-limiter.ts';

const START_MS = 1_000_000;
const MINUTE_MS = 60_000;
const rate = { enabled: true, requests_per_minute: 1, burst: 1 };

function spend(limiter: ClientLimiter, client: string, nowMs = START_MS): boolean {
  try {
    limiter.allowanceOf(client, nowMs)?.takeRequest(nowMs);
    return true;
  } catch {
    return false; // The bucket is empty.
  }
}

test('each client has a bucket of its own', () => {
  const limiter = new ClientLimiter(rate);

  expect(spend(limiter, '203.0.113.1')).toBe(true);
  expect(spend(limiter, '203.0.113.1')).toBe(false);
  expect(spend(limiter, '203.0.113.2')).toBe(true);
  expect(limiter.trackedClients).toBe(2);
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8::1', '2001:db8:0:0:9::', true],
  ['::1', '::2', true],
  ['fe80::1', 'fe81::1', false],
])('%s shares the bucket of %s: %s', (one, other, isShared) => {
  const limiter = new ClientLimiter(rate);
  spend(limiter, one);

  expect(spend(limiter, other)).toBe(!isShared);
});

test('who came last longest ago makes room, never the one that comes', () => {
  const limiter = new ClientLimiter(rate);
  for (let index = 0; index < 4096; index += 1) spend(limiter, `10.0.${index >> 8}.${index & 255}`);
  spend(limiter, '10.0.0.0');

  expect(spend(limiter, '0.0.0.1')).toBe(true);
  expect(limiter.trackedClients).toBe(4096);
  expect(spend(limiter, '0.0.0.1')).toBe(false);
  expect(spend(limiter, '10.0.0.0')).toBe(false);
  expect(spend(limiter, '10.0.0.1')).toBe(true);
  expect(limiter.trackedClients).toBe(4096);
});

test('idle clients are forgotten after 15 minutes, when others come', () => {
  const limiter = new ClientLimiter(rate);
  spend(limiter, '203.0.113.1');
  spend(limiter, '203.0.113.2', START_MS + MINUTE_MS);

  spend(limiter, '203.0.113.3', START_MS + 15 * MINUTE_MS);

  expect(limiter.trackedClients).toBe(2);
});

test('who came in the last 15 minutes is not idle', () => {
  const limiter = new ClientLimiter(rate);
  spend(limiter, '203.0.113.1');
  spend(limiter, '203.0.113.1', START_MS + 10 * MINUTE_MS);

  spend(limiter, '203.0.113.2', START_MS + 16 * MINUTE_MS);

  expect(limiter.trackedClients).toBe(2);
});

test('idle clients who owe tokens are not forgotten', () => {
  const limiter = new ClientLimiter({ ...rate, tokens_per_minute: 1 });
  limiter.allowanceOf('203.0.113.1', START_MS)?.tokens?.correct(-100, START_MS);
  const laterMs = START_MS + 16 * MINUTE_MS;
  spend(limiter, '203.0.113.2', laterMs);

  expect(limiter.allowanceOf('203.0.113.1', laterMs)?.tokens?.remaining(laterMs)).toBe(-83);
});

test('idle clients whose buckets are not full are not forgotten', () => {
  const limiter = new ClientLimiter({ ...rate, burst: 20 });
  for (let index = 0; index < 20; index += 1) spend(limiter, '203.0.113.1');
  const laterMs = START_MS + 16 * MINUTE_MS;
  spend(limiter, '203.0.113.2', laterMs);

  const served = Array.from({ length: 20 }, () => spend(limiter, '203.0.113.1', laterMs));

  expect(served.filter(Boolean)).toHaveLength(16);
});

test('new numbers hold at once, and everybody begins anew', () => {
  const limiter = new ClientLimiter(rate);
  spend(limiter, '203.0.113.1');

  limiter.configure({ ...rate, burst: 2 });

  expect(limiter.trackedClients).toBe(0);
  expect([1, 2, 3].map(() => spend(limiter, '203.0.113.1'))).toEqual([true, true, false]);
  expect(limiter.rate.burst).toBe(2);

  limiter.configure({ ...rate, enabled: false });

  expect(spend(limiter, '203.0.113.1')).toBe(true);
  expect(limiter.allowanceOf('203.0.113.1', START_MS)).toBeUndefined();
  expect(limiter.trackedClients).toBe(0);
});

test('those from before new numbers take nobody with them when they would have been forgotten', () => {
  const limiter = new ClientLimiter(rate);
  spend(limiter, '203.0.113.1');
  limiter.configure({ ...rate });
  spend(limiter, '203.0.113.1', START_MS + MINUTE_MS);
  const laterMs = START_MS + 16 * MINUTE_MS;
  spend(limiter, '203.0.113.1', laterMs);

  spend(limiter, '203.0.113.2', laterMs);

  expect(spend(limiter, '203.0.113.1', laterMs)).toBe(false);
});
