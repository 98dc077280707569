/** A place among the requests that run. */
export class Permit {
  readonly #sinceMs: number;
  #onRelease: ((sinceMs: number) => void) | undefined;

  constructor(sinceMs: number, onRelease: (sinceMs: number) => void) {
    this.#sinceMs = sinceMs;
    this.#onRelease = onRelease;
  }

  /** Somebody else may have it. Calling it again does nothing. */
  release(): void {
    const onRelease = this.#onRelease;
    this.#onRelease = undefined;
    onRelease?.(this.#sinceMs);
  }
}
