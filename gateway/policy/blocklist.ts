import { SippError } from '../../runtime/contract/errors.ts';
import { quoted } from '../../runtime/contract/quoted.ts';
import { nameOfRange, toAddressRange } from './address-range.ts';
import { AddressSet } from './address-set.ts';

export interface BlockedClient {
  /** An address, or a range such as `203.0.113.0/24`. */
  readonly client: string;
  /** Milliseconds since 1970. */
  readonly addedMs: number;
}

/** The reference's bound, for what is added while the gateway runs; the file has the same one for itself. */
const MAX_ENTRIES = 2048;

/** Clients that are turned away: those of the configuration, edited while the gateway runs. */
export class Blocklist {
  readonly #date: () => number;
  readonly #added = new Map<string, number>();
  #configured: ReadonlySet<string> = new Set();
  #addresses = new AddressSet([]);

  /** `date` tells the milliseconds since 1970. */
  constructor(entries: readonly string[], date: () => number) {
    this.#date = date;
    this.configure(entries);
  }

  /** `address` is a canonical one. */
  has(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** In the order in which they were added. */
  list(): readonly BlockedClient[] {
    return [...this.#added].map(([client, addedMs]) => ({ client, addedMs }));
  }

  /**
   * What is there already stays as it is.
   *
   * @throws SippError `invalid_request` for what is no address and no range, and where the list is full.
   */
  add(client: string): void {
    const name = toName(client);
    if (this.#added.has(name)) return;
    if (this.#added.size >= MAX_ENTRIES) throw full();
    this.#added.set(name, this.#date());
    this.#index();
  }

  /**
   * What is not there is no failure.
   *
   * @throws SippError `invalid_request` for what is no address and no range.
   */
  remove(client: string): void {
    if (this.#added.delete(toName(client))) this.#index();
  }

  /** Applies what has changed in the configuration; edits of its other entries, and additions, stay. */
  configure(entries: readonly string[]): void {
    const configured = new Set(entries.map(toName));
    for (const name of this.#configured) if (!configured.has(name)) this.#added.delete(name);
    for (const name of configured) {
      if (!this.#configured.has(name) && !this.#added.has(name)) this.#added.set(name, this.#date());
    }
    this.#configured = configured;
    this.#index();
  }

  #index(): void {
    const ranges = [...this.#added.keys()].map(toAddressRange).filter((range) => range !== undefined);
    this.#addresses = new AddressSet(ranges);
  }
}

function toName(client: string): string {
  const range = toAddressRange(client);
  if (range !== undefined) return nameOfRange(range);
  throw new SippError('invalid_request', `client must be an IP address or a range; got ${quoted(client)}`, {
    hint: 'Write an address such as 203.0.113.7 or a range such as 203.0.113.0/24.',
  });
}

function full(): SippError {
  return new SippError('invalid_request', `the blocklist is full: it has ${MAX_ENTRIES} entries`, {
    hint: 'Remove entries, or block a range instead of its addresses.',
  });
}
