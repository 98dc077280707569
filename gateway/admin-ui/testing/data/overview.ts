import type { Overview, TimeSeries, TimeWindow } from '../../../admin/wire.ts';
import { figuresOf, NO_FIGURES } from './figures.ts';
import { seeded } from './seeded.ts';

export const overview = (now: number): Overview => ({
  version: '0.1.0',
  uptimeSeconds: 186_430,
  startedUnixSeconds: now - 186_430,
  readiness: 'ready',
  maxRequestBytes: 1_048_576,
  totals: {
    ...figuresOf(48_213, 391, 840),
    active: 7,
    rateLimited: 214,
    blocked: 58,
    refused: 12,
    clientClosed: 31,
  },
  concurrency: { limit: 32, running: 7, waiting: 2, queue: { maxWaiting: 64, maxWaitSeconds: 30 } },
  operations: [],
  routes: [
    { route: 'openai_chat_completions', ...figuresOf(28_411, 203, 910) },
    { route: 'anthropic_messages', ...figuresOf(9840, 71, 1240) },
    { route: 'chat', ...figuresOf(5420, 64, 620) },
    { route: 'openai_embeddings', ...figuresOf(3122, 9, 24), outputTokens: 0 },
    { route: 'query', ...figuresOf(1420, 44, 415) },
  ],
  targets: { ready: 3, loading: 0, unloaded: 1, failed: 1 },
  persistence: { file: '/var/lib/sipp/state.sqlite', problem: null },
});

export const emptyOverview = (now: number): Overview => ({
  ...overview(now),
  uptimeSeconds: 4,
  startedUnixSeconds: now - 4,
  totals: { ...NO_FIGURES, active: 0, rateLimited: 0, blocked: 0, refused: 0, clientClosed: 0 },
  concurrency: { limit: null, running: 0, waiting: 0, queue: null },
  routes: [],
  targets: { ready: 1, loading: 0, unloaded: 0, failed: 0 },
  persistence: { file: null, problem: null },
});

const windows = { '30m': { bucketSeconds: 10, count: 180 }, '24h': { bucketSeconds: 300, count: 288 } } as const;

/** Traffic with a slow wave and some noise; `scale` 0 for none. */
export function timeSeries(now: number, window: TimeWindow, scale = 1): TimeSeries {
  const { bucketSeconds, count } = windows[window];
  const random = seeded(7);
  const begin = Math.floor(now / bucketSeconds) * bucketSeconds - (count - 1) * bucketSeconds;
  const buckets = Array.from({ length: count }, (_, index) => {
    const wave = 1 + 0.45 * Math.sin(index / 23) + 0.2 * Math.sin(index / 7);
    const load = scale * wave * (0.8 + 0.4 * random());
    const requests = Math.round(load * bucketSeconds * 1.5);
    const isTrouble = scale > 0 && index > count * 0.62 && index < count * 0.68;
    const p50 = 700 + 260 * load + 120 * random();
    return {
      unixSeconds: begin + index * bucketSeconds,
      requests,
      errors: isTrouble ? Math.round(requests * 0.3) : Math.round(requests * 0.03 * random()),
      rateLimited: 0,
      blocked: 0,
      inputTokens: Math.round(requests * (500 + 220 * random())),
      outputTokens: Math.round(requests * (150 + 70 * random())),
      p50LatencyMs: requests === 0 ? null : Math.round(p50),
      p95LatencyMs: requests === 0 ? null : Math.round(p50 * (isTrouble ? 4.2 : 2.3 + 0.5 * random())),
      p50FirstTextMs: requests === 0 ? null : Math.round(p50 / 4),
    };
  });
  return { window, bucketSeconds, buckets };
}
