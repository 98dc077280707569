import { expect, test } from 'vitest';
import { decodeRate, intervalsDuring, intervalsOf, totalRate } from './stream.ts';

const stream = (startedMs: number, tokensMs: number[]) => ({
  startedMs,
  tokensMs,
  endedMs: tokensMs.at(-1) ?? startedMs,
});

test('tokens that arrive together have no time between them', () => {
  expect(intervalsOf(stream(0, [10, 10, 25]))).toEqual([0, 15]);
  expect(intervalsOf(stream(0, [10]))).toEqual([]);
});

test('only intervals that a reader had to wait in during the span count', () => {
  const running = stream(0, [0, 10, 20, 60, 70, 80]);
  expect(intervalsDuring(running, { fromMs: 22, toMs: 65 })).toEqual([40, 10]);
  expect(intervalsDuring(running, { fromMs: 20, toMs: 60 })).toEqual([40]);
});

test('rates of several answers are summed', () => {
  const streams = [stream(0, [100, 200, 300]), stream(0, [100, 300, 500])];
  expect(decodeRate(streams)).toBe(15);
  expect(totalRate(streams)).toBe(12);
});
