import { expect, test } from 'vitest';
import { NONE, splitMilliseconds, toBytes, toCount, toMilliseconds, toPercent } from './numbers.ts';
import { toDuration, toRelative } from './time.ts';
import { plural, toTitle } from './words.ts';

test.each([
  [toCount(null), NONE],
  [toCount(0), '0'],
  [toCount(99_999), '99,999'],
  [toCount(100_000), '100K'],
  [toCount(18_912_000), '18.9M'],
  [toPercent(1, 3), '33.3%'],
  [toPercent(0, 0), '0%'],
  [toMilliseconds(null), NONE],
  [toMilliseconds(3.456), '3.46 ms'],
  [toMilliseconds(840.4), '840 ms'],
  [toMilliseconds(1250), '1.25 s'],
  [toBytes(0), '0 B'],
  [toBytes(5_027_783_872), '4.68 GiB'],
  [plural(1, 'target'), '1 target'],
  [plural(2, 'target'), '2 targets'],
  [toTitle('rate_limit_changed'), 'Rate limit changed'],
])('%s is %s', (shown, expected) => {
  expect(shown).toBe(expected);
});

test('figures and units come apart', () => {
  expect(splitMilliseconds(2500)).toEqual({ figure: '2.5', unit: 's' });
  expect(splitMilliseconds(null)).toEqual({ figure: NONE, unit: '' });
});

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [75, '1 min 15 s'],
  [3600, '1 h'],
  [186_430, '2 d 3 h'],
])('%d seconds are %s', (seconds, expected) => {
  expect(toDuration(seconds)).toBe(expected);
});

test.each([
  [1000, 'now'],
  [986, '14 sec. ago'],
  [1000 + 7200, 'in 2 hr.'],
  [null, NONE],
])('%s is %s', (unixSeconds, expected) => {
  expect(toRelative(unixSeconds, 1_000_000)).toBe(expected);
});
