import type { TokenBucket } from './token-bucket.ts';

interface ReservationOptions {
  /** Where the tokens are. */
  readonly buckets: readonly TokenBucket[];
  readonly now: () => number;
}

/** Tokens of models that are taken for a request before it runs. */
export class Reservation {
  readonly #tokens: number;
  readonly #buckets: readonly TokenBucket[];
  readonly #now: () => number;
  #isReleased = false;

  constructor(tokens: number, { buckets, now }: ReservationOptions) {
    this.#tokens = tokens;
    this.#buckets = buckets;
    this.#now = now;
    for (const bucket of buckets) bucket.take(tokens, now());
  }

  /** Charges what was really used instead; undefined where nobody knows, and the reserved amount stays. Only the first call counts. */
  release(usedTokens: number | undefined): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (usedTokens === undefined) return;
    for (const bucket of this.#buckets) bucket.correct(this.#tokens - usedTokens, this.#now());
  }
}
