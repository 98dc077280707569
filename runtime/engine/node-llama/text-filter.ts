/** What `push` found: text that may be shown, and whether a stop string was met. */
export interface Filtered {
  readonly text: string;
  readonly stopped: boolean;
}

/** Holds back the end of a text as long as it may be the beginning of a stop string. */
export class TextFilter {
  readonly #stop: readonly string[];
  #held = '';

  constructor(stop: readonly string[]) {
    this.#stop = stop;
  }

  /** Takes the next piece. The earliest stop string wins; it and all after it are dropped. */
  push(piece: string): Filtered {
    const text = this.#held + piece;
    const found = this.#stop.map((word) => text.indexOf(word)).filter((index) => index >= 0);
    if (found.length > 0) {
      this.#held = '';
      return { text: text.slice(0, Math.min(...found)), stopped: true };
    }
    const kept = Math.max(0, ...this.#stop.map((word) => overlap(text, word)));
    this.#held = text.slice(text.length - kept);
    return { text: text.slice(0, text.length - kept), stopped: false };
  }

  /** What was held back, when nothing more can follow. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

/** Length of the longest end of `text` that `word` begins with. */
function overlap(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length -= 1) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}
