import { toLimitKey } from '../../policy/limit-key.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';

/** Wrong passwords: a person who mistypes needs three, and a program gets two a minute. */
const PER_ADDRESS = { capacity: 5, perMinute: 2 };
/** Of all addresses together: a password of eight letters and digits lasts millions of years. */
const OF_ALL = { capacity: 30, perMinute: 6 };
/** Memory is limited, whoever comes; the limit of all holds for those who are forgotten. */
const MAX_ADDRESSES = 4096;
/** As many as there can be sessions. */
const MAX_KNOWN = 64;

/** Limits how often passwords can be guessed. Only wrong ones count. */
export class LoginThrottle {
  readonly #date: () => number;
  readonly #all: TokenBucket;
  readonly #addresses = new Map<string, TokenBucket>();
  /** From where the right password has come: others who guess do not shut them out. */
  readonly #known = new Set<string>();

  /** `date` tells milliseconds. */
  constructor(date: () => number) {
    this.#date = date;
    this.#all = new TokenBucket(OF_ALL, date());
  }

  /** How long this address has to wait for its next try; 0 where it may try now. */
  delayMs(client: string): number {
    const nowMs = this.#date();
    const key = toLimitKey(client);
    const ownMs = this.#addresses.get(key)?.delayMs(1, nowMs) ?? 0;
    return this.#known.has(key) ? ownMs : Math.max(ownMs, this.#all.delayMs(1, nowMs));
  }

  failed(client: string): void {
    const nowMs = this.#date();
    this.#bucketOf(toLimitKey(client), nowMs).take(1, nowMs);
    this.#all.take(1, nowMs);
  }

  succeeded(client: string): void {
    const key = toLimitKey(client);
    this.#addresses.delete(key);
    this.#known.delete(key);
    remember(this.#known, key);
  }

  #bucketOf(key: string, nowMs: number): TokenBucket {
    const bucket = this.#addresses.get(key) ?? new TokenBucket(PER_ADDRESS, nowMs);
    // The least recently used comes first.
    this.#addresses.delete(key);
    const [first] = this.#addresses.keys();
    if (first !== undefined && this.#addresses.size >= MAX_ADDRESSES) this.#addresses.delete(first);
    this.#addresses.set(key, bucket);
    return bucket;
  }
}

function remember(known: Set<string>, key: string): void {
  const [first] = known;
  if (first !== undefined && known.size >= MAX_KNOWN) known.delete(first);
  known.add(key);
}
