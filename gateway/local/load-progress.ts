/** Files that the system holds in its cache load faster, disks over a network slower. */
const USUAL_BYTES_PER_MS = 500_000;
/** Clients wait whole seconds. */
const SHORTEST_WAIT_MS = 1000;

/** How far a load has come, and how long it will take. */
export class LoadProgress {
  readonly #now: () => number;
  /** How long it took the last time. */
  readonly #lastMs: number | undefined;
  #startedMs: number | undefined;
  #bytes = 0;
  #share = 0;

  constructor(now: () => number, lastMs: number | undefined) {
    this.#now = now;
    this.#lastMs = lastMs;
  }

  /** Share of the model that is loaded, 0 to 1. */
  get share(): number {
    return this.#share;
  }

  /** Whether it has its memory. */
  get hasBegun(): boolean {
    return this.#startedMs !== undefined;
  }

  begin(bytes: number): void {
    this.#startedMs = this.#now();
    this.#bytes = bytes;
  }

  advance(share: number): void {
    this.#share = share;
  }

  /** When it is worth to ask again. */
  remainingMs(): number {
    const elapsedMs = this.#startedMs === undefined ? 0 : this.#now() - this.#startedMs;
    const expectedMs = this.#share > 0 ? elapsedMs / this.#share : (this.#lastMs ?? this.#bytes / USUAL_BYTES_PER_MS);
    return Math.max(SHORTEST_WAIT_MS, Math.ceil(expectedMs - elapsedMs));
  }
}
