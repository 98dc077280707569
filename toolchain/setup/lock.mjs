// Two set-ups in one checkout take turns. The owner's file is touched while it works, because a process id alone may be
// reused by a stranger after a crash.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TOUCH_MS = 5_000;
const POLL_MS = 150;
/** Twelve missed touches: longer than a loaded machine starves a process, shorter than a user's patience. */
const ABANDONED_MS = 60_000;

/** Waits for the lock and returns the function that frees it. `onWait` is called once, with the owner's process id. */
export async function acquireLock(path, { onWait, signal } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const content = JSON.stringify({ pid: process.pid, host: hostname(), id: `${process.hrtime.bigint()}` });
  for (let waited = false; !create(path, content); waited = true) {
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (isAbandoned(owner)) {
      breakLock(path, owner.content);
      continue;
    }
    if (!waited) onWait?.(owner.pid);
    await pause(POLL_MS, undefined, { signal });
  }
  const timer = setInterval(() => touch(path), TOUCH_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (readOwner(path)?.content === content) rmSync(path, { force: true });
  };
}

function create(path, content) {
  // Written aside and linked into place: whoever finds the lock finds it complete.
  const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(own, content);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code === 'ENOENT') throw error;
    // File systems without hard links: exclusive creation is the next best thing.
    return createExclusively(path, content);
  } finally {
    rmSync(own, { force: true });
  }
}

function createExclusively(path, content) {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path) {
  try {
    const content = readFileSync(path, 'utf8');
    const ageMs = Date.now() - statSync(path).mtimeMs;
    return { content, ageMs, ...parseOwner(content) };
  } catch {
    // Freed between two looks.
    return undefined;
  }
}

function parseOwner(content) {
  try {
    const { pid, host } = JSON.parse(content);
    return { pid, host };
  } catch {
    // Cut off while it was written; its age decides.
    return {};
  }
}

function isAbandoned({ pid, host, ageMs }) {
  if (ageMs > ABANDONED_MS) return true;
  return host === hostname() && Number.isInteger(pid) && !isAlive(pid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the file away by renaming, which only one of several waiters can do; a live lock caught by mistake is put back. */
function breakLock(path, content) {
  const aside = `${path}.${process.pid}.abandoned`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
  } catch {
    // Another waiter was faster, or the lock is already taken anew: the loop looks again.
  } finally {
    rmSync(aside, { force: true });
  }
}

function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The directory was removed under us; the work itself will say so.
  }
}
