import type { StartTimer } from '../../../runtime/endpoint/http/start-timer.ts';
import type { AccessLog } from '../../operations/log/access-log.ts';
import type { AuditEntry, CallerUsage } from '../wire.ts';
import type { StateStore, StoredBlock, StoredSetting } from './stored-state.ts';

/** What a crash may lose of usage and failed logins. What an administrator changes is written at once. */
const INTERVAL_MS = 10_000;
/** Entries that wait while the file cannot be written. */
const MAX_WAITING_AUDIT = 1000;

export interface StateWriterParts {
  readonly log: AccessLog;
  readonly startTimer: StartTimer;
  /** Days that have changed since the last call. */
  readonly takeUsage: () => readonly CallerUsage[];
}

/** Writes what changes to the state file, in batches. A file that cannot be written stops nothing: the next batch tries again. */
export class StateWriter {
  readonly #store: StateStore;
  readonly #parts: StateWriterParts;
  readonly #settings = new Map<string, StoredSetting | undefined>();
  readonly #blocks = new Map<string, StoredBlock | undefined>();
  /** By caller and day. */
  readonly #usage = new Map<string, CallerUsage>();
  readonly #audit: AuditEntry[] = [];
  #stopTimer: (() => void) | undefined;
  #problem: string | undefined;

  constructor(store: StateStore, parts: StateWriterParts) {
    this.#store = store;
    this.#parts = parts;
    this.#wait();
  }

  get path(): string {
    return this.#store.path;
  }

  /** Why the last batch was not written. */
  get problem(): string | undefined {
    return this.#problem;
  }

  setting(key: string, setting: StoredSetting | undefined): void {
    this.#settings.set(key, setting);
  }

  block(client: string, block: StoredBlock | undefined): void {
    this.#blocks.set(client, block);
  }

  audit(entry: AuditEntry): void {
    this.#audit.push(entry);
    if (this.#audit.length > MAX_WAITING_AUDIT) this.#audit.shift();
  }

  /** Writes what has changed. */
  flush(): void {
    for (const usage of this.#parts.takeUsage()) this.#usage.set(JSON.stringify([usage.caller, usage.day]), usage);
    const changes = {
      settings: this.#settings,
      blocks: this.#blocks,
      usage: [...this.#usage.values()],
      audit: this.#audit,
    };
    const isEmpty = this.#settings.size + this.#blocks.size + this.#usage.size + this.#audit.length === 0;
    this.#attempt(() => {
      this.#store.beat();
      if (!isEmpty) this.#store.save(changes);
    });
    if (this.#problem !== undefined) return;
    this.#settings.clear();
    this.#blocks.clear();
    this.#usage.clear();
    this.#audit.length = 0;
  }

  /** Everything that was written, after a last batch. */
  readAll(): ReturnType<StateStore['readAll']> {
    this.flush();
    return this.#store.readAll();
  }

  close(): void {
    this.#stopTimer?.();
    this.flush();
    this.#store.close();
  }

  #wait(): void {
    this.#stopTimer = this.#parts.startTimer(INTERVAL_MS, () => {
      this.flush();
      this.#wait();
    });
  }

  /** A failure is logged when it begins, and its end too. */
  #attempt(step: () => void): void {
    const { log } = this.#parts;
    const previous = this.#problem;
    try {
      step();
      this.#problem = undefined;
      if (previous !== undefined) log.info({ state_file: this.path }, 'state is written again');
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      if (previous === undefined) log.error({ state_file: this.path, error: this.#problem }, 'state not written');
    }
  }
}
