import { hash, randomBytes } from 'node:crypto';

/** Somebody who works with the dashboard leaves it open; somebody who has left it does not come back after this. */
const IDLE_MS = 30 * 60_000;
/** A day's work; then the password is asked for again. */
export const LONGEST_MS = 8 * 3_600_000;
/** More administrators than a gateway has; the one who was away for the longest time has to sign in again. */
const MAX_SESSIONS = 64;
const SECRET_BYTES = 32;
/** Enough to tell sessions apart in the audit log, and nothing that opens one. */
const NAME_LENGTH = 8;

/** An administrator who has signed in. */
export interface AdminSession {
  /** For the audit log: the beginning of the digest of its id. */
  readonly name: string;
  readonly csrfToken: string;
  readonly idleExpiresMs: number;
  readonly expiresMs: number;
}

export interface OpenedSession {
  /** The value of the cookie. It is not kept. */
  readonly id: string;
  readonly session: AdminSession;
}

interface Entry {
  readonly name: string;
  readonly csrfToken: string;
  readonly openedMs: number;
  usedMs: number;
}

/** The sessions of the dashboard. They are in memory only: a restart ends all of them. */
export class SessionStore {
  readonly #date: () => number;
  /** By the digests of their ids, so that neither memory nor the time of a look-up tells one; the least recently used comes first. */
  readonly #entries = new Map<string, Entry>();

  /** `date` tells the milliseconds since 1970. */
  constructor(date: () => number) {
    this.#date = date;
  }

  /** Ids are made here and nowhere else: what a client brings along never becomes one. */
  open(): OpenedSession {
    const [first] = this.#entries.keys();
    if (first !== undefined && this.#entries.size >= MAX_SESSIONS) this.#entries.delete(first);
    const id = randomBytes(SECRET_BYTES).toString('hex');
    const key = digestOf(id);
    const nowMs = this.#date();
    const csrfToken = randomBytes(SECRET_BYTES).toString('hex');
    const entry = { name: key.slice(0, NAME_LENGTH), csrfToken, openedMs: nowMs, usedMs: nowMs };
    this.#entries.set(key, entry);
    return { id, session: toSession(entry) };
  }

  /** The session of a cookie, which is used now; undefined where there is none any more. */
  use(id: string): AdminSession | undefined {
    const key = digestOf(id);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    const nowMs = this.#date();
    const { idleExpiresMs, expiresMs } = toSession(entry);
    if (nowMs >= idleExpiresMs || nowMs >= expiresMs) return undefined;
    entry.usedMs = nowMs;
    this.#entries.set(key, entry);
    return toSession(entry);
  }

  close(id: string): void {
    this.#entries.delete(digestOf(id));
  }

  closeAll(): void {
    this.#entries.clear();
  }
}

const digestOf = (id: string): string => hash('sha256', id);

function toSession({ name, csrfToken, openedMs, usedMs }: Entry): AdminSession {
  const expiresMs = openedMs + LONGEST_MS;
  return { name, csrfToken, expiresMs, idleExpiresMs: Math.min(usedMs + IDLE_MS, expiresMs) };
}
