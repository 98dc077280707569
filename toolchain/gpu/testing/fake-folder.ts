import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of a test with these files by path, removed when the test ends. What starts with `#!` can be run. */
export function fakeFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'sipp-gpu-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode: content.toString().startsWith('#!') ? 0o755 : 0o644 });
  }
  return root;
}

/** A shell script that answers as a program would. */
export function script(...lines: readonly string[]): string {
  return ['#!/bin/sh', ...lines, ''].join('\n');
}
