import { expect, test } from 'vitest';
import { outcomeWith } from '../../operations/testing/outcome.ts';
import { TrafficHistory } from './traffic-history.ts';

/** 2027-01-31, noon. */
const NOON_MS = 1_801_396_800_000;

function scene(startMs = NOON_MS) {
  const clock = { ms: startMs };
  return { clock, history: new TrafficHistory(() => clock.ms) };
}

test('percentiles are within a twentieth of the real ones', () => {
  const { history } = scene();
  for (let ms = 1; ms <= 1000; ms += 1) history.count(outcomeWith({ durationMs: ms, firstTextMs: undefined }));

  const { latencyMs, firstTextMs } = history.totals();

  expect(Math.abs((latencyMs.p50 ?? 0) - 500)).toBeLessThan(500 * 0.055);
  expect(Math.abs((latencyMs.p90 ?? 0) - 900)).toBeLessThan(900 * 0.055);
  expect(Math.abs((latencyMs.p99 ?? 0) - 990)).toBeLessThan(990 * 0.055);
  expect(firstTextMs).toEqual({ p50: null, p90: null, p95: null, p99: null });
});

test.each([
  [0, 0.1],
  [0.1, 0.1],
  [1e12, 3_700_000],
])('%d ms, beyond what is told apart, is still counted', (durationMs, expected) => {
  const { history } = scene();
  history.count(outcomeWith({ durationMs }));
  const { p50 } = history.totals().latencyMs;
  expect(p50).toBeGreaterThanOrEqual(expected * 0.9);
  expect(p50).toBeLessThanOrEqual(expected * 1.1);
});

test('time goes by in buckets, and what is older than the window is forgotten', () => {
  const { clock, history } = scene();
  history.count(outcomeWith({ status: 429, rejection: 'rate_limited', usage: undefined }));
  clock.ms += 10_000;
  history.count(outcomeWith({ usage: { inputTokens: 5, outputTokens: 7, totalTokens: 12 } }));

  const { bucketSeconds, buckets } = history.series('30m');
  expect(bucketSeconds).toBe(10);
  expect(buckets).toHaveLength(180);
  expect(buckets.at(-2)).toMatchObject({ requests: 1, errors: 1, rateLimited: 1, inputTokens: 0 });
  expect(buckets.at(-1)).toMatchObject({ requests: 1, errors: 0, inputTokens: 5, outputTokens: 7 });
  expect(buckets.at(-1)?.unixSeconds).toBe(NOON_MS / 1000 + 10);
  expect(buckets.at(0)).toMatchObject({ requests: 0, p50LatencyMs: null });

  clock.ms += 1_800_000;
  expect(history.series('30m').buckets.every(({ requests }) => requests === 0)).toBe(true);
  expect(history.series('24h').buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(2);
});

test('a bucket that is used again begins at zero', () => {
  const { clock, history } = scene();
  history.count(outcomeWith());
  clock.ms += 180 * 10_000;
  history.count(outcomeWith());
  expect(history.series('30m').buckets.at(-1)?.requests).toBe(1);
});

test('the last 200 requests are listed, the newest first', () => {
  const { history } = scene();
  for (let index = 0; index < 250; index += 1) history.count(outcomeWith({ requestId: `request-${index}` }));
  const ids = history.recent.list().map(({ requestId }) => requestId);
  expect(ids).toHaveLength(200);
  expect([ids[0], ids.at(-1)]).toEqual(['request-249', 'request-50']);
});

test('a long text in the place of a model is not kept', () => {
  const { history } = scene();
  history.count(outcomeWith({ model: 'x'.repeat(129), target: undefined }));
  expect(history.recent.list()[0]).toMatchObject({ model: null, target: null });
});

test('clients that have not come for the longest time are forgotten', () => {
  const { history } = scene();
  for (let index = 0; index < 513; index += 1) {
    history.count(outcomeWith({ client: 'regular', durationMs: 100 }));
    history.count(outcomeWith({ client: `once-${index}` }));
  }
  expect(history.clients.size).toBe(512);
  const [busiest, next] = history.clients.list((client) => client === 'regular');
  expect(busiest).toMatchObject({ client: 'regular', requests: 513, averageLatencyMs: 100, isBlocked: true });
  expect(next).toMatchObject({ requests: 1, isBlocked: false });
});

test('each caller has its days, and changed days are taken once', () => {
  const { clock, history } = scene();
  history.count(outcomeWith({ caller: 'web', usage: { inputTokens: 10, outputTokens: 2, cachedTokens: 4 } }));
  history.count(outcomeWith({ caller: undefined }));
  clock.ms += 86_400_000;
  history.count(outcomeWith({ caller: 'web', status: 500, usage: undefined }));

  const days = [
    { day: '2027-01-31', requests: 1, errors: 0, inputTokens: 10, outputTokens: 2, cachedTokens: 4 },
    { day: '2027-02-01', requests: 1, errors: 1, inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
  ];
  expect(history.usage.totals('web')).toMatchObject({ requests: 2, errors: 1, inputTokens: 10, days });
  expect(history.usage.takeChanges()).toEqual(days.map((day) => ({ caller: 'web', ...day })));
  expect(history.usage.takeChanges()).toEqual([]);
  expect(history.usage.totals('nobody')).toMatchObject({ requests: 0, lastSeenUnixSeconds: null });
});

test('usage from before the start goes on', () => {
  const stored = { day: '2027-01-31', requests: 5, errors: 1, inputTokens: 50, outputTokens: 20, cachedTokens: 0 };
  const history = new TrafficHistory(() => NOON_MS, [{ caller: 'web', ...stored }]);
  history.count(outcomeWith({ caller: 'web', usage: undefined }));
  expect(history.usage.totals('web').days).toEqual([{ ...stored, requests: 6 }]);
  expect(history.usage.totals('web').requests).toBe(1);
});

test('a day more than are shown pushes out the oldest', () => {
  const { clock, history } = scene();
  for (let day = 0; day < 31; day += 1) {
    history.count(outcomeWith());
    clock.ms += 86_400_000;
  }
  expect(history.usage.totals('web').days).toHaveLength(30);
  expect(history.usage.totals('web').days[0]?.day).toBe('2027-02-01');
});
