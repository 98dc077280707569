import type { AuditAction, AuditEntry } from '../wire.ts';

/** Those that are in memory; a state file has more. */
const KEPT = 1000;

/** Who does something. */
export interface Actor {
  /** An address. */
  readonly client: string;
  /** The public name of the session; undefined before there is one. */
  readonly session: string | undefined;
}

export interface AuditDetails {
  /** What it was done to. */
  readonly subject?: string;
  readonly before?: string;
  readonly after?: string;
}

/** What administrators did. */
export class AuditLog {
  readonly #date: () => number;
  readonly #onEntry: (entry: AuditEntry) => void;
  readonly #entries: AuditEntry[];
  #sequence: number;

  /** `stored` is from before the start, the oldest first; `onEntry` hears of each new one. */
  constructor(date: () => number, stored: readonly AuditEntry[], onEntry: (entry: AuditEntry) => void) {
    this.#date = date;
    this.#onEntry = onEntry;
    this.#entries = stored.slice(-KEPT);
    this.#sequence = (stored.at(-1)?.sequence ?? 0) + 1;
  }

  add({ client, session }: Actor, action: AuditAction, { subject, before, after }: AuditDetails = {}): void {
    const entry = {
      sequence: this.#sequence,
      unixSeconds: this.#date() / 1000,
      client,
      session: session ?? null,
      action,
      subject: subject ?? null,
      before: before ?? null,
      after: after ?? null,
    };
    this.#sequence += 1;
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.#onEntry(entry);
  }

  /** The oldest first. */
  list(): readonly AuditEntry[] {
    return this.#entries;
  }
}
