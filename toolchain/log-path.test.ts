import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogPath } from './log-path.ts';

const now = new Date('2026-01-31T10:20:30.456Z');

test('a log is named after time, process and work, and never after another log', async () => {
  const root = createRoot();
  const first = await createLogPath(root, 'compile cpu/x', now);
  const second = await createLogPath(root, 'compile cpu/x', now);

  expect(dirname(first)).toBe(join(root, '.build', 'logs'));
  expect(basename(first)).toMatch(/^2026-01-31T10-20-30-\d+-\d+-compile-cpu-x\.log$/);
  expect(second).not.toBe(first);
});

test('the newest fifty stay, and other files are left alone', async () => {
  const root = createRoot();
  const folder = dirname(await createLogPath(root, 'x', now));
  const older = Array.from({ length: 60 }, (_, n) => `2025-01-01T00-00-${String(n).padStart(2, '0')}-1-1-x.log`);
  for (const name of [...older, 'notes.log']) writeFileSync(join(folder, name), '');

  writeFileSync(await createLogPath(root, 'x', now), '');

  const left = readdirSync(folder).sort();
  expect(left).toHaveLength(51);
  expect(left).toContain('notes.log');
  expect(left[0]).toBe('2025-01-01T00-00-11-1-1-x.log');
});

function createRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sipp-logs-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}
