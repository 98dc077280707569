import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Enough for a few builds of every backend; their logs are some megabytes each. */
const KEPT_LOGS = 50;

let count = 0;

/**
 * The path of a new log below the checkout, such as `.build/logs/2026-01-31T10-20-30-4711-1-compile-cpu.log`. Its folder is there,
 * and of older logs only the newest stay.
 */
export async function createLogPath(root: string, label: string, now = new Date()): Promise<string> {
  const folder = join(root, '.build', 'logs');
  await mkdir(folder, { recursive: true });
  await removeOldLogs(folder);
  count += 1;
  // Colons are not allowed in file names on Windows.
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-');
  return join(folder, `${time}-${process.pid}-${count}-${label.replaceAll(/[^\w.-]+/g, '-')}.log`);
}

async function removeOldLogs(folder: string): Promise<void> {
  const logs = (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\dT.*\.log$/.test(name)).sort();
  // One fewer than are kept, because another one is about to be written.
  for (const name of logs.slice(0, Math.max(0, logs.length - KEPT_LOGS + 1))) {
    await rm(join(folder, name), { force: true });
  }
}
