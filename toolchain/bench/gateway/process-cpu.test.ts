import { expect, test } from 'vitest';
import { openSockets } from './open-sockets.ts';
import { processCpuUs } from './process-cpu.ts';
import { residentMb } from './resident-memory.ts';

const isLinux = process.platform === 'linux';
const where = isLinux ? '' : ' (skipped: only Linux tells)';
/** Greater than any that a system gives. */
const NOBODY = 2 ** 30;

test.skipIf(!isLinux)(`a process that works has used more processor time than before${where}`, () => {
  const before = processCpuUs(process.pid) ?? Number.NaN;
  const own = process.cpuUsage();
  let used = 0;
  while (used < 20_000) {
    const { user, system } = process.cpuUsage(own);
    used = user + system;
  }
  expect(processCpuUs(process.pid)).toBeGreaterThan(before + 5_000);
});

test.skipIf(!isLinux)(`memory and sockets of a process are read${where}`, () => {
  expect(residentMb(process.pid)).toBeGreaterThan(1);
  expect(openSockets(process.pid)).toBeGreaterThanOrEqual(0);
});

test('of a process that is not there nothing is known', () => {
  expect([processCpuUs(NOBODY), residentMb(NOBODY), openSockets(NOBODY)]).toEqual([undefined, undefined, undefined]);
});
