/** Pieces of an answer that are sent when a test says so. */
export class Steps implements AsyncIterable<string> {
  readonly #pieces: string[] = [];
  #isEnded = false;
  #wake: () => void = () => undefined;

  say(piece: string): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.#isEnded) return;
      else await new Promise<void>((resolve) => this.#awaken(resolve));
    }
  }

  #awaken(wake: () => void): void {
    this.#wake = wake;
  }
}
