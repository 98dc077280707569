import { expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { TokenBucket } from './token-bucket.ts';

const START_MS = 123_456;

test('a full bucket serves a burst, then what refills', () => {
  const bucket = new TokenBucket({ capacity: 3, perMinute: 60 }, START_MS);

  expect([1, 1, 1, 1].map((amount) => bucket.take(amount, START_MS))).toEqual([true, true, true, false]);
  expect(bucket.delayMs(1, START_MS)).toBe(1000);
  expect(bucket.take(1, START_MS + 999)).toBe(false);
  expect(bucket.take(1, START_MS + 1000)).toBe(true);
  expect(bucket.remaining(START_MS + 1000)).toBe(0);
  expect(bucket.remaining(START_MS + 900_000)).toBe(3);
});

test('a clock that goes back refills nothing, and nothing twice', () => {
  const bucket = new TokenBucket({ capacity: 2, perMinute: 60 }, START_MS);
  bucket.take(2, START_MS);

  expect(bucket.take(1, START_MS - 60_000)).toBe(false);
  expect(bucket.remaining(START_MS + 1000)).toBe(1);
});

test('what was taken too much comes back, and never more than fits', () => {
  const bucket = new TokenBucket({ capacity: 100, perMinute: 60 }, START_MS);
  bucket.take(80, START_MS);

  bucket.correct(30, START_MS);
  expect(bucket.remaining(START_MS)).toBe(50);

  bucket.correct(80, START_MS);
  expect(bucket.remaining(START_MS)).toBe(100);
});

test('what was taken too little is owed, and paid before anything is served', () => {
  const bucket = new TokenBucket({ capacity: 10, perMinute: 60 }, START_MS);
  bucket.take(10, START_MS);

  bucket.correct(-20, START_MS);

  expect(bucket.remaining(START_MS)).toBe(-20);
  expect(bucket.delayMs(1, START_MS)).toBe(21_000);
  expect(bucket.take(1, START_MS + 20_999)).toBe(false);
  expect(bucket.take(1, START_MS + 21_000)).toBe(true);
});

test('more than it holds never comes', () => {
  const bucket = new TokenBucket({ capacity: 10, perMinute: 60 }, START_MS);

  expect(bucket.delayMs(10, START_MS)).toBe(0);
  expect(bucket.delayMs(11, START_MS)).toBe(Number.POSITIVE_INFINITY);
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'no window serves more than a burst and what refills within it (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const upTo = (most: number): number => 1 + Math.floor(random() * most);
    const size = { capacity: upTo(50), perMinute: upTo(5000) };
    const bucket = new TokenBucket(size, START_MS);
    const served: { readonly atMs: number; readonly amount: number }[] = [];
    let atMs = START_MS;
    for (let step = 0; step < 300; step += 1) {
      atMs += random() < 0.5 ? 0 : random() * 100;
      const amount = upTo(size.capacity);
      const delayMs = bucket.delayMs(amount, atMs);
      const isServed = bucket.take(amount, atMs);
      expect(isServed).toBe(delayMs === 0);
      if (isServed) served.push({ atMs, amount });
      // A wait of exactly what was told is long enough.
      if (delayMs > 0 && random() < 0.1) {
        atMs = Math.floor(atMs) + delayMs;
        expect(bucket.take(amount, atMs)).toBe(true);
        served.push({ atMs, amount });
      }
    }
    for (const [first, { atMs: fromMs }] of served.entries()) {
      let sum = 0;
      const isAllowed = served.slice(first).every(({ atMs: untilMs, amount }) => {
        sum += amount;
        const elapsedMs = Math.floor(untilMs) - Math.floor(fromMs);
        return sum * 60_000 <= size.capacity * 60_000 + elapsedMs * size.perMinute;
      });
      expect(isAllowed, `from ${fromMs} on`).toBe(true);
    }
  },
);
