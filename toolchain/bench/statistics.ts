export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Median and range of at least one sample; of an even number, the median is the mean of the middle two. */
export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const median = (at(sorted, Math.ceil(middle) - 1) + at(sorted, Math.floor(middle))) / 2;
  return { count: sorted.length, median, minimum: at(sorted, 0), maximum: at(sorted, sorted.length - 1) };
}

/** The smallest sample that `percent` of all samples do not exceed (nearest rank: a value that was really measured). */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return at(sorted, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
}

/** Quotients pair by pair: what two subjects did one right after the other saw the same machine. */
export function ratios(dividends: readonly number[], divisors: readonly number[]): readonly number[] {
  return pairs(dividends, divisors).map(([dividend, divisor]) => dividend / divisor);
}

/** Differences pair by pair. */
export function differences(minuends: readonly number[], subtrahends: readonly number[]): readonly number[] {
  return pairs(minuends, subtrahends).map(([minuend, subtrahend]) => minuend - subtrahend);
}

function pairs(left: readonly number[], right: readonly number[]): readonly (readonly [number, number])[] {
  const count = Math.min(left.length, right.length);
  return Array.from({ length: count }, (_, index) => [at(left, index), at(right, index)] as const);
}

function at(samples: readonly number[], index: number): number {
  const sample = samples[index];
  if (sample === undefined) throw new RangeError('There is no sample to take statistics of.');
  return sample;
}
