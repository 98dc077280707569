import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { changedSources, isFresh, readInventory, readStamp, writeStamp } from './stamp.mjs';

test('a stamp holds until a source changes', () => {
  const root = createCheckout();
  const stamp = { inventory: readInventory(root), outputs: ['cli/main.ts'], complete: true };
  expect(isFresh(stamp, readInventory(root), root)).toBe(true);

  utimesSync(join(root, 'cli/main.ts'), 1, 1);

  expect(isFresh(stamp, readInventory(root), root)).toBe(false);
  expect(changedSources(stamp.inventory, readInventory(root))).toEqual(['cli/main.ts']);
});

test.each([
  ['cli/extra.ts', ['cli/extra.ts']],
  ['runtime/native/core/engine.cpp', ['runtime/native/core/engine.cpp']],
  ['cli/main.test.ts', []],
  ['models/other.gguf', []],
  ['docs/page.md', []],
])('a new %s changes %j', (path, changed) => {
  const root = createCheckout();
  const before = readInventory(root);
  write(join(root, path), '');
  expect(changedSources(before, readInventory(root))).toEqual(changed);
});

test('a removed source is a change', () => {
  const root = createCheckout();
  const before = readInventory(root);
  rmSync(join(root, 'cli/main.ts'));
  expect(changedSources(before, readInventory(root))).toEqual(['cli/main.ts']);
});

test('a stamp does not hold once its output is gone', () => {
  const root = createCheckout();
  const inventory = readInventory(root);
  expect(isFresh({ inventory, outputs: ['absent'], complete: true }, inventory, root)).toBe(false);
});

test('a stamp is read as it was written, and a damaged one is none', () => {
  const path = join(createCheckout(), '.build/setup/stamp.json');
  expect(readStamp(path)).toBeUndefined();

  writeStamp(path, { inventory: 'x', outputs: ['y'], complete: false });
  expect(readStamp(path)).toEqual({ inventory: 'x', outputs: ['y'], complete: false });

  writeFileSync(path, '{"inventory":');
  expect(readStamp(path)).toBeUndefined();
});

function createCheckout(): string {
  const root = mkdtempSync(join(tmpdir(), 'sipp-stamp-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(join(root, 'package.json'), '{}');
  write(join(root, 'cli/main.ts'), 'export {};');
  return root;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
