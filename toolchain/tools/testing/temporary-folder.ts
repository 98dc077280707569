import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder, removed when the test ends. There is a blank in its name. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp tools '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
