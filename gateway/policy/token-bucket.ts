export interface BucketSize {
  /** What a full bucket holds. */
  readonly capacity: number;
  readonly perMinute: number;
}

/** Parts of a token: so many that each millisecond refills whole ones, and nothing is lost to rounding. */
const PARTS = 60_000;

/** An amount that is spent, and refills with time. Amounts are whole numbers; times are milliseconds of one clock. */
export class TokenBucket {
  readonly capacity: number;
  readonly #perMinute: number;
  /** In parts; below zero while in debt. */
  #level: number;
  #refilledMs: number;

  /** It is full at the beginning. */
  constructor({ capacity, perMinute }: BucketSize, nowMs: number) {
    this.capacity = capacity;
    this.#perMinute = perMinute;
    this.#level = capacity * PARTS;
    this.#refilledMs = Math.floor(nowMs);
  }

  /** Whole tokens; below zero while in debt. */
  remaining(nowMs: number): number {
    this.#refill(nowMs);
    return Math.floor(this.#level / PARTS);
  }

  /** Takes the amount where it is there; otherwise nothing. */
  take(amount: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#level < amount * PARTS) return false;
    this.#level -= amount * PARTS;
    return true;
  }

  /** Puts back what was taken too much. A negative amount takes what was taken too little, into debt if need be. */
  correct(amount: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#level = Math.min(this.#level + amount * PARTS, this.capacity * PARTS);
  }

  /** The time until the amount is there; infinite for more than the bucket holds. */
  delayMs(amount: number, nowMs: number): number {
    this.#refill(nowMs);
    if (amount > this.capacity) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.ceil((amount * PARTS - this.#level) / this.#perMinute));
  }

  #refill(nowMs: number): void {
    const now = Math.floor(nowMs);
    if (now <= this.#refilledMs) return;
    this.#level = Math.min(this.#level + (now - this.#refilledMs) * this.#perMinute, this.capacity * PARTS);
    this.#refilledMs = now;
  }
}
