import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { toForeseen } from './to-foreseen.ts';

/** What writing to a path throws. */
function failureOf(path: string): unknown {
  try {
    writeFileSync(path, '');
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a folder of somebody else is told with the way out, not as a bug', ({ skip }) => {
  if (process.getuid?.() === 0) skip('root may write everywhere');
  const folder = mkdtempSync(join(tmpdir(), 'sipp-foreseen-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o555);
  const path = join(folder, 'a');

  expect(toForeseen(failureOf(path))).toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining(`'${path}' cannot be written`),
    hint: 'Make the folder writable for this user, or choose another one.',
  });
});

test('a full disk is told, and what else the system says is left as it is', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  expect(toForeseen(full)).toMatchObject({
    code: 'file_failed',
    hint: expect.stringContaining('Free some disk space'),
  });
  const missing = failureOf(join(tmpdir(), 'sipp-not-there', 'a'));
  expect(toForeseen(missing)).toBe(missing);
});
