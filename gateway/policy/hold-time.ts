/** How much the last request counts. */
const WEIGHT = 0.1;
/** Nothing is known before the first request has ended. */
const UNKNOWN_MS = 1000;
/** Whoever waits for longer finds another situation. */
const LONGEST_MS = 60_000;

export interface Occupancy {
  /** Requests that run at the same time. */
  readonly places: number;
  readonly waiting: number;
}

/** How long requests keep their places, on average. */
export class HoldTime {
  #meanMs: number | undefined;

  add(ms: number): void {
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + WEIGHT * (ms - this.#meanMs);
  }

  /** When somebody who comes now would have a place, with all places taken. */
  untilFree({ places, waiting }: Occupancy): number {
    if (this.#meanMs === undefined) return UNKNOWN_MS;
    return Math.min(Math.ceil(((waiting + 1) * this.#meanMs) / places), LONGEST_MS);
  }
}
