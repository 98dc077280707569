import { expect, test } from 'vitest';
import { differences, percentile, ratios, summarise } from './statistics.ts';

test.each([
  [[3], { count: 1, median: 3, minimum: 3, maximum: 3 }],
  [[4, 1, 2], { count: 3, median: 2, minimum: 1, maximum: 4 }],
  [[10, 9, 2, 1], { count: 4, median: 5.5, minimum: 1, maximum: 10 }],
])('%j has its median and range', (samples, summary) => {
  expect(summarise(samples)).toEqual(summary);
});

test.each([
  [50, 50],
  [99, 99],
  [99.5, 100],
  [100, 100],
  [0, 1],
])('the %d th percentile of 1 to 100 is %d', (percent, expected) => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(samples, percent)).toBe(expected);
});

test('a percentile of few samples is one of them', () => {
  expect(percentile([5, 1], 99)).toBe(5);
  expect(percentile([5, 1], 50)).toBe(1);
});

test('ratios and differences are taken pair by pair, as far as both go', () => {
  expect(ratios([10, 9, 8], [5, 3])).toEqual([2, 3]);
  expect(differences([10, 9], [5, 3, 1])).toEqual([5, 6]);
});

test('statistics of nothing are refused', () => {
  expect(() => summarise([])).toThrow(RangeError);
  expect(() => percentile([], 50)).toThrow(RangeError);
});
