import type { Figures, Percentiles } from '../../../admin/wire.ts';

export const NO_TIMES: Percentiles = { p50: null, p90: null, p95: null, p99: null };

/** Percentiles with the long tail of real ones. */
export function timesAround(p50: number): Percentiles {
  return { p50, p90: Math.round(p50 * 2.1), p95: Math.round(p50 * 2.7), p99: Math.round(p50 * 4.4) };
}

/** What so many requests of a kind add up to. */
export function figuresOf(requests: number, errors: number, p50: number): Figures {
  return {
    requests,
    errors,
    inputTokens: requests * 612,
    outputTokens: requests * 188,
    cachedTokens: requests * 240,
    latencyMs: timesAround(p50),
    firstTextMs: timesAround(Math.round(p50 / 4)),
  };
}

export const NO_FIGURES: Figures = {
  requests: 0,
  errors: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  latencyMs: NO_TIMES,
  firstTextMs: NO_TIMES,
};
