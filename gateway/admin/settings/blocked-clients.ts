import { SippError } from '../../../runtime/contract/errors.ts';
import { nameOfRange, toAddressRange } from '../../policy/address-range.ts';
import type { Blocklist } from '../../policy/blocklist.ts';
import type { StoredBlock } from '../state/stored-state.ts';
import type { BlockedClient } from '../wire.ts';

/** Hears what to keep for the next start; undefined where an entry is as in the file. */
export type KeepBlock = (client: string, block: StoredBlock | undefined) => void;

export interface BlockedClientsParts {
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly keep: KeepBlock;
}

/** The blocklist as administrators edit it: who did what, and what has to be done again after a restart. */
export class BlockedClients {
  readonly #blocklist: Blocklist;
  readonly #parts: BlockedClientsParts;
  /** What is not as in the file. */
  readonly #edits = new Map<string, StoredBlock>();

  constructor(blocklist: Blocklist, parts: BlockedClientsParts) {
    this.#blocklist = blocklist;
    this.#parts = parts;
  }

  /** Does again what was done before a restart. `configured` are the entries of the file. */
  restore(stored: readonly StoredBlock[], configured: readonly string[]): void {
    const inFile = namesOf(configured);
    for (const edit of stored) {
      // The file may say the same by now, or nothing any more about what was taken off.
      if (edit.isBlocked === inFile.has(edit.client) || !this.#repeat(edit)) this.#parts.keep(edit.client, undefined);
      else this.#edits.set(edit.client, edit);
    }
  }

  /**
   * Whether that changed anything.
   *
   * @throws SippError `invalid_request` for what is no address and no range, and where the list is full.
   */
  add(client: string, by: string): boolean {
    return this.#edit(client, { isBlocked: true, by }, () => this.#blocklist.add(client));
  }

  /**
   * Whether that changed anything.
   *
   * @throws SippError `invalid_request` for what is no address and no range.
   */
  remove(client: string, by: string): boolean {
    return this.#edit(client, { isBlocked: false, by }, () => this.#blocklist.remove(client));
  }

  /** A file has been put in force: what it says now needs no edit. */
  reconcile(configured: readonly string[]): void {
    const inFile = namesOf(configured);
    const inForce = new Set(this.#blocklist.list().map(({ client }) => client));
    for (const { client, isBlocked } of [...this.#edits.values()]) {
      if (isBlocked !== inForce.has(client) || isBlocked === inFile.has(client)) this.#forget(client);
    }
  }

  list(): readonly BlockedClient[] {
    return this.#blocklist.list().map(({ client, addedMs }) => {
      const edit = this.#edits.get(client);
      return {
        client,
        addedUnixSeconds: edit?.unixSeconds ?? addedMs / 1000,
        addedBy: edit?.by ?? 'configuration',
      };
    });
  }

  /** False where the list of the file has become so long that there is no room. */
  #repeat({ client, isBlocked }: StoredBlock): boolean {
    try {
      if (isBlocked) this.#blocklist.add(client);
      else this.#blocklist.remove(client);
      return true;
    } catch (error) {
      if (SippError.is(error)) return false;
      throw error;
    }
  }

  #edit(client: string, { isBlocked, by }: Pick<StoredBlock, 'isBlocked' | 'by'>, step: () => void): boolean {
    const before = this.#blocklist.list().length;
    step();
    if (this.#blocklist.list().length === before) return false;
    const name = toName(client);
    const previous = this.#edits.get(name);
    // The opposite of an edit brings back what the file says.
    if (previous !== undefined && previous.isBlocked !== isBlocked) this.#forget(name);
    else this.#keep({ client: name, isBlocked, unixSeconds: this.#parts.date() / 1000, by });
    return true;
  }

  #keep(edit: StoredBlock): void {
    this.#edits.set(edit.client, edit);
    this.#parts.keep(edit.client, edit);
  }

  #forget(client: string): void {
    this.#edits.delete(client);
    this.#parts.keep(client, undefined);
  }
}

function toName(client: string): string {
  const range = toAddressRange(client);
  return range === undefined ? client : nameOfRange(range);
}

const namesOf = (entries: readonly string[]): ReadonlySet<string> => new Set(entries.map(toName));
