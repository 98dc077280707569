import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { SippError } from '../../../runtime/contract/errors.ts';

/** A gateway that has been killed says nothing for this long; one that works says something every few seconds. */
const STALE_MS = 60_000;

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Files that this process holds: its own id proves nothing when containers give every gateway the same one. */
const held = new Set<string>();

/** A file beside a state file that says which gateway uses it. */
export class StateLock {
  readonly #path: string;
  readonly #date: () => number;

  private constructor(path: string, date: () => number) {
    this.#path = path;
    this.#date = date;
  }

  /**
   * Takes the lock; that of a gateway that is gone is taken over.
   *
   * @throws SippError `file_failed` where another gateway has it.
   */
  static take(path: string, date: () => number): StateLock {
    if (!tryCreate(path)) {
      const owner = readOwner(path);
      if (!isGone(path, owner, date())) throw inUse(path, owner);
      rmSync(path, { force: true });
      if (!tryCreate(path)) throw inUse(path, readOwner(path));
    }
    held.add(path);
    const lock = new StateLock(path, date);
    lock.beat();
    return lock;
  }

  /** Says that the gateway still works. */
  beat(): void {
    const seconds = this.#date() / 1000;
    utimesSync(this.#path, seconds, seconds);
  }

  release(): void {
    held.delete(this.#path);
    rmSync(this.#path, { force: true });
  }
}

function tryCreate(path: string): boolean {
  try {
    const descriptor = openSync(path, 'wx', 0o600);
    writeSync(descriptor, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value)) return undefined;
    return { pid: Number(value.pid), host: String(value.host) };
  } catch {
    // It is being written, or has just gone: its age says the rest.
    return undefined;
  }
}

/** On this host its process can be asked; of other hosts only the silence tells. */
function isGone(path: string, owner: Owner | undefined, nowMs: number): boolean {
  if (held.has(path)) return false;
  if (owner?.host === hostname()) return owner.pid === process.pid || !isAlive(owner.pid);
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changedMs === undefined || nowMs - changedMs > STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(path: string, owner: Owner | undefined): SippError {
  const who = owner === undefined ? 'Another gateway' : `Another gateway (process ${owner.pid} on ${owner.host})`;
  return new SippError('file_failed', `${who} uses the state file: ${path} says so.`, {
    hint: 'Give each gateway a state_file of its own.',
  });
}
