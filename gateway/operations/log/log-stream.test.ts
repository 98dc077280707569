import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLogStream } from './log-stream.ts';

/** The path of a file in a folder of its own. */
function temporaryFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}

function openFile(path: string, flags: string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => closeSync(fd));
  return fd;
}

test('all lines are written in their order', async () => {
  const path = temporaryFile('log');
  const stream = openLogStream(openFile(path, 'w'));
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} ✓\n`);
  for (const line of lines) stream.write(line);
  await stream.close();

  expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
});

test('a line is written soon, without more of them', async () => {
  const path = temporaryFile('log');
  const stream = openLogStream(openFile(path, 'w'));
  onTestFinished(() => stream.close());
  stream.write('one line\n');

  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('one line\n'), { timeout: 30_000 });
});

test('the end of the process writes the last lines', () => {
  const bundle = temporaryFile('program.cjs');
  const contents = `import { openLogStream } from './log-stream.ts';
    openLogStream(1).write('the last line\\n');
    process.exit(0);`;
  const stdin = { contents, resolveDir: import.meta.dirname, loader: 'ts' as const };
  buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: bundle, logLevel: 'silent' });

  expect(execFileSync(process.execPath, [bundle], { encoding: 'utf8' })).toBe('the last line\n');
});

test('a log that cannot be written does no harm', async () => {
  const path = temporaryFile('log');
  writeFileSync(path, '');
  const stream = openLogStream(openFile(path, 'r'));
  for (let index = 0; index < 100; index++) stream.write(`${'x'.repeat(1000)}\n`);

  await expect(stream.close()).resolves.toBeUndefined();
});
