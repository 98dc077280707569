import { expect, test } from 'vitest';
import { toMemoryTrend } from './memory-trend.ts';

test('warm-up does not count, and a single reading decides nothing', () => {
  expect(toMemoryTrend([10, 20, 30, 100, 104, 500, 1, 1, 1, 1, 1, 1, 110, 112, 900])).toEqual({
    warmMb: 104,
    lastMb: 112,
  });
});

test('too few readings tell nothing', () => {
  expect(toMemoryTrend([1, 2, 3, 4])).toBeUndefined();
});
