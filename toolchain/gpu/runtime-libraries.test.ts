import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunCommand, runCommand } from '../run-command.ts';
import { createLibraryResolver } from './library-resolver.ts';
import { readRuntimeLibraries } from './runtime-libraries.ts';
import { fakeFolder, script } from './testing/fake-folder.ts';
import { writeElf } from './testing/write-elf.ts';

const signal = new AbortController().signal;

test('libraries that the machine lacks are named, also those that a library it has would need', async () => {
  const folder = fakeFolder();
  const ours = join(folder, 'bins');
  const system = join(folder, 'system');
  writeElf(join(ours, 'libggml-cuda.so'), {
    needed: ['libggml-base.so', 'libcublas.so.13', 'libcuda.so.1'],
    runpath: ['$ORIGIN'],
    versions: ['GLIBC_2.9', 'GLIBC_2.34', 'GLIBCXX_3.4.30'],
  });
  writeElf(join(ours, 'libggml-base.so'), { versions: ['GLIBC_2.27'] });
  writeElf(join(system, 'libcublas.so.13'), { needed: ['libcublasLt.so.13'], versions: ['GLIBC_2.99'] });
  const resolve = await createLibraryResolver({ env: { LD_LIBRARY_PATH: system }, signal, systemFolders: [] });

  expect(await readRuntimeLibraries(ours, resolve)).toEqual({
    needed: ['libcublas.so.13', 'libcuda.so.1'],
    missing: [
      { soname: 'libcuda.so.1', neededBy: 'libggml-cuda.so' },
      { soname: 'libcublasLt.so.13', neededBy: 'libcublas.so.13' },
    ],
    glibc: '2.34',
  });
});

test("the linker's cache is asked through ldconfig", async () => {
  const folder = fakeFolder({
    'libx.so.1': '',
    'bin/ldconfig': script(
      'here="$(dirname "$0")/.."',
      'printf "2 libs found\\n\\tlibx.so.1 (libc6,x86-64) => %s/libx.so.1\\n" "$here"',
      'printf "\\tlibgone.so.1 (libc6,x86-64) => /nowhere/libgone.so.1\\n"',
    ),
  });
  const run = runWith(join(folder, 'bin'));
  const resolve = await createLibraryResolver({ env: {}, signal, systemFolders: [], run });

  expect(resolve('libx.so.1')).toContain('libx.so.1');
  expect(resolve('libgone.so.1')).toBeUndefined();
});

test('without ldconfig the usual folders are left', async () => {
  const folder = fakeFolder({ 'libx.so.1': '' });
  const resolve = await createLibraryResolver({ env: {}, signal, systemFolders: [folder], run: runWith('/nowhere') });
  expect(resolve('libx.so.1')).toBe(join(folder, 'libx.so.1'));
});

/** Finds programs in one folder only. */
function runWith(folder: string): RunCommand {
  return ([file = '', ...args], options) => runCommand([join(folder, file), ...args], options);
}
