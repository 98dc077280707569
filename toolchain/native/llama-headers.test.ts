import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { llamaRelease } from '../prebuilt/packages.ts';
import { extractHeaders, includeDirectories } from './llama-headers.ts';
import { bundledRelease } from './unpack-bundle.ts';

test('the installed node-llama-cpp carries the release of the libraries', () => {
  expect(bundledRelease(packageRoot())).toBe(llamaRelease);
});

test('the headers are taken out of the bundle, even from inside a git hook', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sipp-headers-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'), 'junction');
  process.env['GIT_DIR'] = join(root, 'elsewhere');
  onTestFinished(() => void delete process.env['GIT_DIR']);

  const headers = await extractHeaders({ root, signal: new AbortController().signal });

  expect(existsSync(join(headers, 'include/llama.h'))).toBe(true);
  expect(includeDirectories(headers).every((path) => existsSync(path))).toBe(true);
  expect(readdirSync(join(root, '.build/toolchain'))).toEqual([`llama.cpp-${llamaRelease}`]);
});

test('without node-llama-cpp it says how to get it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sipp-headers-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'node_modules'));

  const headers = extractHeaders({ root, signal: new AbortController().signal });

  await expect(headers).rejects.toMatchObject({ code: 'setup_failed', hint: 'Run `npm ci --ignore-scripts`.' });
});
