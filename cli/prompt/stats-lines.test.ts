import { expect, test } from 'vitest';
import type { RequestStats } from '../../runtime/contract/events.ts';
import type { EngineStats } from '../../runtime/engine/engine.ts';
import { statsLines } from './stats-lines.ts';

const stats: RequestStats = {
  inputTokens: 12,
  outputTokens: 3,
  cacheMode: 'disabled',
  cacheSource: 'none',
  cacheHits: 0,
  prefillTokens: 12,
  queueMs: 0,
  ttftMs: 1.234,
  e2eMs: 9,
  prefillMs: 1,
  decodeMs: 8,
  decodeTokensPerSecond: 250,
  threads: 1,
  preemptions: 0,
  seed: 1,
};
const engine = { backendMs: 8.5, overheadMs: 0.25 } as EngineStats; // The lines need nothing else of it.

test('off prints nothing', () => {
  expect(statsLines('off', stats, engine)).toEqual([]);
});

test('basic prints counts, and times that were measured', () => {
  expect(statsLines('basic', stats, engine).join('\n')).toBe(
    [
      '',
      'stats:',
      '  input_tokens: 12',
      '  output_tokens: 3',
      '  prefill_tokens: 12',
      '  cache_hits: 0',
      '  ttft_ms: 1.23',
      '  e2e_ms: 9.00',
      '  prefill_ms: 1.00',
      '  decode_ms: 8.00',
      '  decode_tokens_per_second: 250.00',
    ].join('\n'),
  );
});

test('profile adds where the time went', () => {
  const lines = statsLines('profile', stats, engine);
  expect(lines).toContain('  backend_ms: 8.50');
  expect(lines).toContain('  engine_overhead_ms: 0.25');
});
