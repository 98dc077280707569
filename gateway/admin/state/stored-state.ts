import type { AuditEntry, CallerUsage } from '../wire.ts';

/** A setting that was changed while the gateway ran. */
export interface StoredSetting {
  /** As in the file, such as `security.rate_limit`. */
  readonly key: string;
  /** What the file said then, as JSON: where it says something else now, the change no longer holds. */
  readonly fileValue: string;
  readonly value: string;
}

/** An entry of the blocklist that is not as in the file. */
export interface StoredBlock {
  /** An address or a range. */
  readonly client: string;
  /** False for one of the file that was taken off the list. */
  readonly isBlocked: boolean;
  readonly unixSeconds: number;
  /** Who did it. */
  readonly by: string;
}

/** What survives a restart. */
export interface StoredState {
  readonly settings: readonly StoredSetting[];
  readonly blocks: readonly StoredBlock[];
  /** Of the days that the dashboard shows. */
  readonly usage: readonly CallerUsage[];
  /** The newest ones, the oldest first. */
  readonly audit: readonly AuditEntry[];
}

export const nothingStored: StoredState = { settings: [], blocks: [], usage: [], audit: [] };

/** What has changed since the last write; undefined for what is there no more. */
export interface StateChanges {
  readonly settings: ReadonlyMap<string, StoredSetting | undefined>;
  readonly blocks: ReadonlyMap<string, StoredBlock | undefined>;
  readonly usage: readonly CallerUsage[];
  readonly audit: readonly AuditEntry[];
}

/** Where state is kept. Everything throws what went wrong. */
export interface StateStore {
  readonly path: string;
  readonly stored: StoredState;
  /** All of it, or nothing. */
  save(changes: StateChanges): void;
  /** All days and entries that are kept. */
  readAll(): Pick<StoredState, 'usage' | 'audit'>;
  /** Tells others that this gateway still uses it. */
  beat(): void;
  close(): void;
}
