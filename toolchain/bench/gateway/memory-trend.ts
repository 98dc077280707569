import { summarise } from '../statistics.ts';

/** What a garbage collector leaves differs from moment to moment: medians of many readings are compared. */
export interface MemoryTrend {
  /** Of the second fifth: the first is warm-up. */
  readonly warmMb: number;
  /** Of the last fifth. */
  readonly lastMb: number;
}

/** Undefined where there are too few readings to tell. */
export function toMemoryTrend(readings: readonly number[]): MemoryTrend | undefined {
  const fifth = Math.floor(readings.length / 5);
  if (fifth === 0) return undefined;
  return {
    warmMb: summarise(readings.slice(fifth, 2 * fifth)).median,
    lastMb: summarise(readings.slice(-fifth)).median,
  };
}
