import type { Labels, Sample } from './metric-family.ts';

/** How many observations were how large, as a Prometheus histogram tells it. Observing allocates nothing. */
export class Distribution {
  readonly #bounds: readonly number[];
  /** One more than bounds: the last is for what exceeds all of them. */
  readonly #counts: Float64Array;
  #sum = 0;

  /** `bounds` ascend. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index++;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  /** The lines of the histogram `name`; each bucket holds the smaller ones too. */
  *samples(name: string, labels: Labels): Generator<Sample> {
    let count = 0;
    for (const [index, own] of this.#counts.entries()) {
      count += own;
      yield { metricName: `${name}_bucket`, labels: { ...labels, le: this.#bounds[index] ?? '+Inf' }, value: count };
    }
    yield { metricName: `${name}_sum`, labels, value: this.#sum };
    yield { metricName: `${name}_count`, labels, value: count };
  }
}
