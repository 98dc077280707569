import type { RequestOutcome } from '../../operations/request-outcome.ts';
import { type Linked, LinkedList } from '../../policy/linked-list.ts';
import type { ClientFigures } from '../wire.ts';
import { isError } from './figures.ts';

/** The reference's bounds: so many are remembered, and so many are shown. */
const KEPT = 512;
const SHOWN = 50;

/** What clients asked for; those that have not come for the longest time are forgotten. */
export class ClientTable {
  readonly #entries = new Map<string, Entry>();
  readonly #byUse = new LinkedList<Entry>();

  get size(): number {
    return this.#entries.size;
  }

  count(outcome: RequestOutcome, unixSeconds: number): void {
    const known = this.#entries.get(outcome.client);
    const entry = known ?? this.#create(outcome.client);
    if (known !== undefined) this.#byUse.remove(known);
    this.#byUse.add(entry);
    entry.count(outcome, unixSeconds);
  }

  /** The busiest first. */
  list(isBlocked: (client: string) => boolean): readonly ClientFigures[] {
    return [...this.#entries.values()]
      .sort((one, other) => other.requests - one.requests || other.tokens - one.tokens)
      .slice(0, SHOWN)
      .map((entry) => entry.figures(isBlocked(entry.client)));
  }

  #create(client: string): Entry {
    const oldest = this.#byUse.first;
    if (oldest !== undefined && this.#entries.size >= KEPT) {
      this.#byUse.remove(oldest);
      this.#entries.delete(oldest.client);
    }
    const entry = new Entry(client);
    this.#entries.set(client, entry);
    return entry;
  }
}

class Entry implements Linked<Entry> {
  before: Entry | undefined;
  after: Entry | undefined;
  readonly client: string;
  requests = 0;
  #caller: string | null = null;
  #errors = 0;
  #rateLimited = 0;
  #blocked = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #durationMs = 0;
  #lastSeenUnixSeconds = 0;

  constructor(client: string) {
    this.client = client;
  }

  get tokens(): number {
    return this.#inputTokens + this.#outputTokens;
  }

  count({ caller, status, rejection, usage, durationMs }: RequestOutcome, unixSeconds: number): void {
    this.requests += 1;
    if (caller !== undefined) this.#caller = caller;
    if (isError(status)) this.#errors += 1;
    if (rejection === 'rate_limited') this.#rateLimited += 1;
    if (rejection === 'blocked') this.#blocked += 1;
    this.#inputTokens += usage?.inputTokens ?? 0;
    this.#outputTokens += usage?.outputTokens ?? 0;
    this.#durationMs += durationMs;
    this.#lastSeenUnixSeconds = unixSeconds;
  }

  figures(isBlocked: boolean): ClientFigures {
    return {
      client: this.client,
      caller: this.#caller,
      requests: this.requests,
      errors: this.#errors,
      rateLimited: this.#rateLimited,
      blocked: this.#blocked,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      averageLatencyMs: Number((this.#durationMs / this.requests).toPrecision(3)),
      lastSeenUnixSeconds: this.#lastSeenUnixSeconds,
      isBlocked,
    };
  }
}
