import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDriverStub } from './driver-stub.ts';
import { readElf } from './elf.ts';
import { fakeFolder } from './testing/fake-folder.ts';

const signal = new AbortController().signal;
const compiler = spawnSync('c++', ['--version']).status === 0 && process.platform === 'linux';

test.skipIf(!compiler)(
  'a stub can be linked to, and asks for the driver at run time (skipped: no c++ here)',
  async () => {
    const header = `#define cuMemAlloc cuMemAlloc_v2
typedef enum { CUDA_SUCCESS } CUresult;
extern "C" { CUresult cuInit(unsigned flags); CUresult cuMemAlloc(void **memory, unsigned long bytes); }
`;
    const folder = fakeFolder({
      'include/cuda.h': header,
      'program.cpp': '#include "cuda.h"\nextern "C" int go() { void *x; cuInit(0); return cuMemAlloc(&x, 1); }\n',
    });
    const command = ['c++'];
    const include = join(folder, 'include');

    const stub = await makeDriverStub({ includeDirectory: include, directory: folder, compiler: { command }, signal });

    expect(stub).toBe(join(folder, 'lib/stubs/libcuda.so'));
    const link = ['-shared', '-fPIC', '-Wl,--no-undefined', `-I${include}`, 'program.cpp', '-o', 'program.so', stub];
    expect(spawnSync('c++', link, { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect((await readElf(join(folder, 'program.so')))?.needed).toContain('libcuda.so.1');
  },
);

test('without the header it says so', async () => {
  const folder = fakeFolder();
  const command = ['c++'];
  const stub = makeDriverStub({ includeDirectory: folder, directory: folder, compiler: { command }, signal });
  await expect(stub).rejects.toMatchObject({ code: 'tool_missing', hint: expect.stringContaining('CUDA toolkit') });
});
