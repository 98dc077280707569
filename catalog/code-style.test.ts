import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';

const run = promisify(execFile);

/** What the tool says; it fails where it finds something. */
async function complaints(script: string, ...words: readonly string[]): Promise<string> {
  const path = join(packageRoot(), 'node_modules', script);
  try {
    await run(process.execPath, [path, ...words], { cwd: packageRoot(), maxBuffer: 2 ** 24 });
    return '';
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string }; // execFile's.
    return stdout || stderr || message;
  }
}

test.each(['tsconfig.json', 'gateway/admin-ui/tsconfig.json'])(
  'all types of %s hold',
  { timeout: 180_000 },
  async (project) => {
    expect(await complaints('typescript/bin/tsc', '--noEmit', '-p', project)).toBe('');
  },
);

test('the project keeps its own style', { timeout: 120_000 }, async () => {
  expect(await complaints('@biomejs/biome/bin/biome', 'check', '--colors=off', '.')).toBe('');
});
