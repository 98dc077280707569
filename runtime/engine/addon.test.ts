import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../../models/fixtures/index.ts';
import { loadAddon } from './addon.ts';

/** A module in the place of the addon: what it was compiled for, and what its libraries would say of themselves. */
async function addonSaying(compiledFor: string, llama: string): Promise<string> {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const path = directory.file('addon.cjs');
  await writeFile(path, `exports.versions = () => (${JSON.stringify({ compiledFor, llama, ggml: '0' })});`);
  return path;
}

test('an addon for another release than its libraries is refused with both versions', async () => {
  const path = await addonSaying('v0.4.0', '0.5.0-dev');

  expect(() => loadAddon(path)).toThrow(
    expect.objectContaining({
      code: 'engine_mismatch',
      message: expect.stringMatching(/compiled for llama\.cpp v0\.4\.0, but the libraries beside it are 0\.5\.0-dev/),
      hint: expect.stringContaining('sipp setup'),
    }),
  );
});

test('a development build of the same release is the same release', async () => {
  const path = await addonSaying('v0.4.0', '0.4.0-dev');

  expect(loadAddon(path).versions().llama).toBe('0.4.0-dev');
});

test('an addon whose library is missing does not ask to be linked again', async ({ skip }) => {
  if (process.platform !== 'linux') skip('made with a Linux linker');
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const library = directory.file('libsipp-gone.so');
  const path = directory.file('addon.node');
  const build = (...words: string[]) => spawnSync('c++', ['-shared', '-x', 'c++', ...words], { input: '' });
  if (build('-', '-o', library).status !== 0) skip('no C++ compiler');
  build('-', '-x', 'none', '-Wl,--no-as-needed', library, '-o', path);
  await rm(library);

  expect(() => loadAddon(path)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('libsipp-gone.so'),
      hint: 'Run `sipp doctor`: it tells how to get the missing library.',
    }),
  );
});

test('an addon that cannot be loaded says why', () => {
  expect(() => loadAddon('/nowhere/addon.node')).toThrow(
    expect.objectContaining({ code: 'engine_unavailable', message: expect.stringContaining('/nowhere/addon.node') }),
  );
});
