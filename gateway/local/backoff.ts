/** A crash is rarely cured by waiting, but a loop of crashes must not cost a core. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** What has worked for so long begins from the start. */
const HEALTHY_MS = 60_000;

/** How long to wait before the next try: twice as long each time. */
export class Backoff {
  #failures = 0;

  /** The wait after one more failure, in milliseconds. */
  next(): number {
    const waitMs = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures += 1;
    return waitMs;
  }

  workedFor(ms: number): void {
    if (ms >= HEALTHY_MS) this.#failures = 0;
  }
}
