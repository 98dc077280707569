import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readElf } from './elf.ts';
import { fakeFolder } from './testing/fake-folder.ts';
import { toElf } from './testing/write-elf.ts';

const wishes = {
  soname: 'libx.so.1',
  needed: ['libcublas.so.13', 'libc.so.6'],
  runpath: ['$ORIGIN', '/opt/lib'],
  versions: ['GLIBC_2.2.5', 'GLIBC_2.34'],
};

test('a library says its name, what it needs, where it looks and which versions it wants', async () => {
  const folder = fakeFolder({ 'x.so': toElf(wishes) });
  expect(await readElf(join(folder, 'x.so'))).toEqual(wishes);
});

test('what is no library is no library', async () => {
  const folder = fakeFolder({
    empty: '',
    text: 'INPUT ( /usr/lib/libx.so )',
    'short.so': toElf(wishes).subarray(0, 70),
  });
  for (const name of ['empty', 'text', 'short.so']) expect(await readElf(join(folder, name)), name).toBeUndefined();
});

test('a damaged library is read to an end, whichever byte is wrong', async () => {
  const sound = toElf(wishes);
  const folder = fakeFolder();
  for (let at = 4; at < sound.length; at += 1) {
    const damaged = Buffer.from(sound);
    damaged[at] = 0xff;
    const path = join(folder, 'x.so');
    writeFileSync(path, damaged);
    // Not every byte matters; none may make it throw or go on for ever.
    await expect(readElf(path).then(() => 'read')).resolves.toBe('read');
  }
});

const compiler = spawnSync('cc', ['--version']).status === 0 && process.platform === 'linux' && process.arch !== 'arm';

test.skipIf(!compiler)('the library of a real compiler is understood (skipped: no cc that writes ELF)', async () => {
  const folder = fakeFolder({ 'x.c': '#include <stdio.h>\nint say() { return puts("hi"); }\n' });
  const flags = ['-shared', '-fPIC', '-Wl,-soname,libreal.so.7', '-Wl,-rpath,$ORIGIN/lib', '-o', 'x.so', 'x.c'];
  expect(spawnSync('cc', flags, { cwd: folder }).status).toBe(0);

  const elf = await readElf(join(folder, 'x.so'));

  expect(elf).toMatchObject({ soname: 'libreal.so.7', runpath: ['$ORIGIN/lib'] });
  expect(elf?.needed.some((name) => name.startsWith('libc.'))).toBe(true);
});
