/** Faster than any answer, and longer than any time limit of one; what lies outside counts as the first or last step. */
const SMALLEST_MS = 0.1;
const LARGEST_MS = 3_600_000;
/** Each step is a tenth above the one before: a percentile is wrong by a twentieth at most. */
const RATIO = 1.1;

const LOG_RATIO = Math.log(RATIO);
const LOG_SMALLEST = Math.log(SMALLEST_MS);
const STEPS = Math.ceil((Math.log(LARGEST_MS) - LOG_SMALLEST) / LOG_RATIO) + 1;

/** How often which time was measured, in steps that grow with the time. Counting takes no memory and constant time. */
export class LogHistogram {
  readonly #counts = new Uint32Array(STEPS);
  #count = 0;

  observe(ms: number): void {
    const step = ms <= SMALLEST_MS ? 0 : Math.min(STEPS - 1, Math.round((Math.log(ms) - LOG_SMALLEST) / LOG_RATIO));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#count += 1;
  }

  /** The time that so many percent of the measured ones do not exceed; null where nothing was measured. */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil((this.#count * percent) / 100));
    let seen = 0;
    const step = this.#counts.findIndex((count) => {
      seen += count;
      return seen >= rank;
    });
    return roundMs(SMALLEST_MS * RATIO ** step);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
  }
}

/** Three digits say more than the steps know. */
const roundMs = (ms: number): number => Number(ms.toPrecision(3));
