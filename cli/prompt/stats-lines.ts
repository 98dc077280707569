import type { RequestStats } from '../../runtime/contract/events.ts';
import type { EngineStats } from '../../runtime/engine/engine.ts';

export type StatsLevel = 'off' | 'basic' | 'profile';

/** Measurements of one answer as `key: value` lines. Counts are always there; times and rates are left out where they are zero. */
export function statsLines(level: StatsLevel, stats: RequestStats, engine: EngineStats | undefined): readonly string[] {
  if (level === 'off') return [];
  const counts = {
    input_tokens: stats.inputTokens,
    output_tokens: stats.outputTokens,
    prefill_tokens: stats.prefillTokens,
    cache_hits: stats.cacheHits,
  };
  const measured = level === 'profile' ? { ...basic(stats), ...profile(stats, engine) } : basic(stats);
  const lines = Object.entries(counts).map(([key, value]) => `  ${key}: ${value}`);
  for (const [key, value] of Object.entries(measured)) {
    if (value) lines.push(`  ${key}: ${value.toFixed(2)}`);
  }
  return ['', 'stats:', ...lines];
}

const basic = (stats: RequestStats): Readonly<Record<string, number | undefined>> => ({
  ttft_ms: stats.ttftMs,
  inter_token_ms: stats.interTokenMs,
  e2e_ms: stats.e2eMs,
  prefill_ms: stats.prefillMs,
  decode_ms: stats.decodeMs,
  e2e_tokens_per_second: stats.e2eTokensPerSecond,
  decode_tokens_per_second: stats.decodeTokensPerSecond,
});

const profile = (
  stats: RequestStats,
  engine: EngineStats | undefined,
): Readonly<Record<string, number | undefined>> => ({
  prefill_tokens_per_second: stats.prefillTokensPerSecond,
  inter_token_p50_ms: stats.interTokenP50Ms,
  inter_token_p99_ms: stats.interTokenP99Ms,
  inter_token_max_ms: stats.interTokenMaxMs,
  queue_ms: stats.queueMs,
  backend_ms: engine?.backendMs,
  engine_overhead_ms: engine?.overheadMs,
});
