import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPortkey } from './recognise-portkey.ts';

function createFolder(manifest: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

test('the package is recognised by its manifest', () => {
  const folder = createFolder({ name: '@portkey-ai/gateway', version: '1.15.2' });
  mkdirSync(join(folder, 'build'));
  writeFileSync(join(folder, 'build/start-server.js'), '');

  expect(readPortkey([folder])).toEqual({ folder, version: '1.15.2' });
});

test('another package, none, and one without its server are refused', () => {
  expect(() => readPortkey([createFolder({ name: 'other' })])).toThrow(/it compares with the folder of @portkey-ai/);
  expect(() => readPortkey(['/no/such/folder'])).toThrow(/does not know '\/no\/such\/folder'/);
  expect(() => readPortkey([createFolder({ name: '@portkey-ai/gateway' })])).toThrow(/There is no server in/);
});

test('no folder is no peer, and two are refused', () => {
  expect(readPortkey([])).toBeUndefined();
  expect(() => readPortkey(['/a', '/b'])).toThrow("--vs names @portkey-ai/gateway twice: '/a' and '/b'.");
});
