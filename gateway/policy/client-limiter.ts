import type { GatewayConfig } from '../config/gateway-config.ts';
import { Allowance } from './allowance.ts';
import { toLimitKey } from './limit-key.ts';
import { type Linked, LinkedList } from './linked-list.ts';

export type ClientRateConfig = GatewayConfig['security']['rate_limit'];

/** The reference's bounds: memory for clients is limited, whoever comes. */
const MAX_CLIENTS = 4096;
const IDLE_MS = 15 * 60_000;

interface Entry extends Linked<Entry> {
  readonly key: string;
  readonly allowance: Allowance;
  usedMs: number;
}

/** What each client address may ask for. */
export class ClientLimiter {
  #rate: ClientRateConfig;
  readonly #entries = new Map<string, Entry>();
  /** The least recently used one comes first. */
  #byUse = new LinkedList<Entry>();

  constructor(rate: ClientRateConfig) {
    this.#rate = rate;
  }

  get rate(): ClientRateConfig {
    return this.#rate;
  }

  /** How many buckets there are. */
  get trackedClients(): number {
    return this.#entries.size;
  }

  get limitsTokens(): boolean {
    return this.#rate.enabled && this.#rate.tokens_per_minute !== undefined;
  }

  /** Other numbers, from now on; everybody begins with full buckets. */
  configure(rate: ClientRateConfig): void {
    this.#rate = rate;
    this.#entries.clear();
    this.#byUse = new LinkedList();
  }

  /** What the client at a canonical address may still ask for; undefined while clients are not limited. */
  allowanceOf(address: string, nowMs: number): Allowance | undefined {
    if (!this.#rate.enabled) return undefined;
    const key = toLimitKey(address);
    const known = this.#entries.get(key);
    const entry = known ?? this.#createEntry(key, nowMs);
    if (known !== undefined) this.#byUse.remove(known);
    entry.usedMs = nowMs;
    this.#byUse.add(entry);
    return entry.allowance;
  }

  #createEntry(key: string, nowMs: number): Entry {
    this.#makeRoom(nowMs);
    const allowance = new Allowance(this.#rate, { holder: 'client', nowMs });
    const entry = { key, allowance, usedMs: nowMs, before: undefined, after: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Idle clients go when others come. One that still owes something stays: it must not get a full bucket by waiting a little. */
  #makeRoom(nowMs: number): void {
    for (let entry = this.#byUse.first; entry !== undefined; entry = this.#byUse.first) {
      const isIdle = nowMs - entry.usedMs >= IDLE_MS && entry.allowance.isFull(nowMs);
      if (!isIdle && this.#entries.size < MAX_CLIENTS) return;
      this.#byUse.remove(entry);
      this.#entries.delete(entry.key);
    }
  }
}
