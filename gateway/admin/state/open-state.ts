import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { SippError } from '../../../runtime/contract/errors.ts';
import { openSqlite, type Sqlite } from './sqlite.ts';
import { StateLock } from './state-lock.ts';
import { auditTable, blocksTable, schema, settingsTable, usageTable } from './state-rows.ts';
import type { StateChanges, StateStore, StoredState } from './stored-state.ts';

/** "sipp", in the head of the file: other databases are not written into. */
const APPLICATION_ID = 0x73_69_70_70;
/** Of the tables. A gateway that is older than the file cannot know what it means. */
const VERSION = 1;

const KEPT_AUDIT = 10_000;
/** A year and a month, so that a month can be compared with the same one of last year. */
const KEPT_DAYS = 400;
const SHOWN_DAYS = 30;
const SHOWN_AUDIT = 1000;
const DAY_MS = 86_400_000;

/**
 * Opens a state file for this gateway alone; a new one where there is none.
 *
 * @throws SippError `file_failed` where it cannot be read and written, is no state file, or another gateway uses it.
 */
export async function openState(path: string, date: () => number = Date.now): Promise<StateStore> {
  try {
    createPrivate(path);
    const lock = StateLock.take(`${path}.gateway`, date);
    try {
      // The package's own lock, a folder, stays behind a gateway that was killed while it wrote; nobody else can have it now.
      rmSync(`${path}.lock`, { recursive: true, force: true });
      return await openLocked(path, { lock, date });
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (cause) {
    throw SippError.is(cause) ? cause : failed(path, cause);
  }
}

/** SQLite would make it with the rights that the process is started with, and its folder may be everybody's. */
function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

interface LockedParts {
  readonly lock: StateLock;
  readonly date: () => number;
}

async function openLocked(path: string, { lock, date }: LockedParts): Promise<StateStore> {
  const sqlite = await openSqlite(path);
  try {
    prepare(sqlite, path);
    const stored = readStored(sqlite, date());
    return {
      path,
      stored,
      save: (changes) => save(sqlite, changes, date()),
      readAll: () => ({
        usage: sqlite.all('SELECT * FROM usage ORDER BY day, caller').map(usageTable.fromRow),
        audit: sqlite.all('SELECT * FROM audit ORDER BY sequence').map(auditTable.fromRow),
      }),
      beat: () => lock.beat(),
      close: () => {
        sqlite.close();
        lock.release();
      },
    };
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Checks that the file is ours and whole, and can be written. */
function prepare(sqlite: Sqlite, path: string): void {
  const [id, version] = [pragma(sqlite, 'application_id'), pragma(sqlite, 'user_version')];
  const isNew = id === 0 && sqlite.all('SELECT name FROM sqlite_master LIMIT 1').length === 0;
  if (!isNew && id !== APPLICATION_ID) throw refused(path, 'is the database of another program');
  if (Number(version) > VERSION) throw refused(path, 'was written by a newer gateway');
  if (pragma(sqlite, 'quick_check') !== 'ok') throw refused(path, 'is damaged');
  sqlite.execute(`BEGIN IMMEDIATE; ${schema} PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION}; COMMIT;`);
}

const pragma = (sqlite: Sqlite, name: string): unknown => Object.values(sqlite.all(`PRAGMA ${name}`)[0] ?? {})[0];

function readStored(sqlite: Sqlite, nowMs: number): StoredState {
  return {
    settings: sqlite.all('SELECT * FROM settings').map(settingsTable.fromRow),
    blocks: sqlite.all('SELECT * FROM blocks ORDER BY unix_seconds').map(blocksTable.fromRow),
    usage: sqlite.all('SELECT * FROM usage WHERE day > ?', [dayBefore(nowMs, SHOWN_DAYS)]).map(usageTable.fromRow),
    audit: sqlite
      .all('SELECT * FROM audit ORDER BY sequence DESC LIMIT ?', [SHOWN_AUDIT])
      .map(auditTable.fromRow)
      .reverse(),
  };
}

function save(sqlite: Sqlite, { settings, blocks, usage, audit }: StateChanges, nowMs: number): void {
  sqlite.execute('BEGIN IMMEDIATE');
  try {
    const kept = <Item>(items: ReadonlyMap<string, Item | undefined>) =>
      [...items.values()].filter((item) => item !== undefined);
    const gone = (items: ReadonlyMap<string, unknown>) =>
      [...items].filter(([, item]) => item === undefined).map(([key]) => [key]);
    sqlite.runEach('DELETE FROM settings WHERE key = ?', gone(settings));
    sqlite.runEach('DELETE FROM blocks WHERE client = ?', gone(blocks));
    sqlite.runEach(settingsTable.insert, kept(settings).map(settingsTable.toValues));
    sqlite.runEach(blocksTable.insert, kept(blocks).map(blocksTable.toValues));
    sqlite.runEach(usageTable.insert, usage.map(usageTable.toValues));
    sqlite.runEach(auditTable.insert, audit.map(auditTable.toValues));
    trim(sqlite, { newest: audit.at(-1)?.sequence, nowMs, hasUsage: usage.length > 0 });
    sqlite.execute('COMMIT');
  } catch (error) {
    // What failed is told; the transaction may have ended by itself.
    quietly(() => sqlite.execute('ROLLBACK'));
    throw error;
  }
}

interface TrimOptions {
  /** The sequence of the newest entry that was written. */
  readonly newest: number | undefined;
  readonly hasUsage: boolean;
  readonly nowMs: number;
}

function trim(sqlite: Sqlite, { newest, hasUsage, nowMs }: TrimOptions): void {
  if (newest !== undefined) sqlite.run('DELETE FROM audit WHERE sequence <= ?', [newest - KEPT_AUDIT]);
  if (hasUsage) sqlite.run('DELETE FROM usage WHERE day <= ?', [dayBefore(nowMs, KEPT_DAYS)]);
}

const dayBefore = (nowMs: number, days: number): string => new Date(nowMs - days * DAY_MS).toISOString().slice(0, 10);

function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // There is no transaction any more.
  }
}

const hint = 'Name a file in a folder that the gateway may write to, or move the damaged one away.';

const refused = (path: string, problem: string): SippError =>
  new SippError('file_failed', `The state file ${path} ${problem}.`, { hint });

function failed(path: string, cause: unknown): SippError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SippError('file_failed', `The state file ${path} cannot be used: ${reason}.`, { hint, cause });
}
