const REPLACEMENT = '[redacted]';

/** Shorter ones stand in any word; tokens and passwords of the gateway are not, and keys of providers on this machine may be `x`. */
const MIN_LENGTH = 8;

/** Replaces secrets in texts that others wrote: upstream servers like to repeat what they were sent. */
export class Redactor {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  constructor(secrets: readonly string[]) {
    this.add(secrets);
  }

  /** Earlier ones stay: requests that are under way during a reload still use them. */
  add(secrets: readonly string[]): void {
    for (const secret of secrets) if (secret.length >= MIN_LENGTH) this.#secrets.add(secret);
    // Longest first, so that a secret that contains another is replaced as a whole.
    const words = [...this.#secrets].sort((a, b) => b.length - a.length).map(toPattern);
    this.#pattern = words.length === 0 ? undefined : new RegExp(words.join('|'), 'g');
  }

  redact(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, REPLACEMENT);
  }
}

const toPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
