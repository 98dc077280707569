import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cudaCmakeArguments } from './cuda-cmake-arguments.ts';
import { findCudaToolkit } from './cuda-toolkit.ts';
import { fakeFolder, script } from './testing/fake-folder.ts';
import { toElf } from './testing/write-elf.ts';

const nvcc = (version: string) => script(`echo "Cuda compilation tools, release, V${version}"`);
const runtime = (major: number) => ({
  'include/cuda_runtime.h': '',
  'include/cuda_runtime_api.h': `#define CUDART_VERSION  ${major}000\n`,
  'include/cccl/cub/cub.cuh': '',
  [`lib/libcudart.so.${major}`]: toElf({ soname: `libcudart.so.${major}` }),
});
const cublas = (major: number) => ({
  'include/cublas_v2.h': '',
  'include/cublas_api.h': `#define CUBLAS_VER_MAJOR ${major}\n`,
  [`lib/libcublas.so.${major}`]: toElf({ soname: `libcublas.so.${major}` }),
  [`lib/libcublasLt.so.${major}`]: toElf({ soname: `libcublasLt.so.${major}` }),
});
const stub = { 'lib64/stubs/libcuda.so': toElf({ soname: 'libcuda.so.1' }) };

const search = (env: Record<string, string>, roots: readonly string[] = []) =>
  findCudaToolkit({ env, roots, systemRoots: [], platform: 'linux', signal: new AbortController().signal });

test('a whole toolkit is found where CUDA_PATH says', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88'), ...runtime(13), ...cublas(13), ...stub });
  expect(await search({ CUDA_PATH: root })).toMatchObject({
    root,
    nvcc: join(root, 'bin/nvcc'),
    version: '13.0.88',
    includeDirectories: [join(root, 'include'), join(root, 'include/cccl')],
    cudart: join(root, 'lib/libcudart.so.13'),
    cublas: join(root, 'lib/libcublas.so.13'),
    cublasLt: join(root, 'lib/libcublasLt.so.13'),
    driverStub: join(root, 'lib64/stubs/libcuda.so'),
    missing: [],
  });
});

test.each(['CUDA_PATH', 'CUDA_HOME'])('every missing part is named, with %s', async (name) => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88'), ...runtime(13) });
  const { missing, version } = await search({ [name]: root });
  expect(version).toBe('13.0.88');
  expect(missing.map(({ part }) => part)).toEqual(['cublas-headers', 'cublas-library', 'driver-stub']);
  expect(missing[0]?.reason).toBe(`There is no cublas_v2.h in '${root}'.`);
  expect(missing.map(({ fix }) => fix)).toEqual(Array(3).fill('sipp toolchain install cuda'));
});

test('without anything all parts are missing', async () => {
  const { missing, nvcc: path } = await search({});
  expect(path).toBeUndefined();
  expect(missing.map(({ part }) => part)).toEqual([
    'nvcc',
    'cudart-headers',
    'cudart',
    'cccl-headers',
    'cublas-headers',
    'cublas-library',
    'driver-stub',
  ]);
  expect(missing[0]?.reason).toBe('nvcc was not found.');
});

test('parts that nvcc lacks come from what sipp has installed', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88'), ...runtime(13) });
  const wheels = Object.entries(cublas(13)).map(([path, content]) => [`nvidia/cu13/${path}`, content]);
  const managed = fakeFolder({ ...Object.fromEntries(wheels), 'lib/stubs/libcuda.so': toElf({}) });

  const toolkit = await search({ CUDA_PATH: root }, [managed]);

  expect(toolkit).toMatchObject({
    missing: [],
    cudart: join(root, 'lib/libcudart.so.13'),
    cublas: join(managed, 'nvidia/cu13/lib/libcublas.so.13'),
    driverStub: join(managed, 'lib/stubs/libcuda.so'),
  });
  expect(cudaCmakeArguments(toolkit, '90-real')).toEqual({
    GGML_CUDA: 'ON',
    GGML_CUDA_NCCL: 'OFF',
    CMAKE_CUDA_ARCHITECTURES: '90-real',
    CMAKE_CUDA_COMPILER: join(root, 'bin/nvcc'),
    CUDAToolkit_ROOT: root,
    CUDA_CUDART: join(root, 'lib/libcudart.so.13'),
    CUDA_cudart_LIBRARY: join(root, 'lib/libcudart.so.13'),
    CUDA_cublas_LIBRARY: join(managed, 'nvidia/cu13/lib/libcublas.so.13'),
    CUDA_cublasLt_LIBRARY: join(managed, 'nvidia/cu13/lib/libcublasLt.so.13'),
    CUDA_cuda_driver_LIBRARY: join(managed, 'lib/stubs/libcuda.so'),
    CMAKE_CUDA_FLAGS: `-L"${root}/lib" -isystem "${managed}/nvidia/cu13/include"`,
    SIPP_RPATH: `${root}/lib;${managed}/nvidia/cu13/lib`,
  });
});

test('parts of another CUDA than that of nvcc are not taken', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88'), ...runtime(13), ...cublas(12), ...stub });
  const { missing, cublas: library } = await search({ CUDA_PATH: root });
  expect(library).toBeUndefined();
  expect(missing).toMatchObject([
    { part: 'cublas-headers', reason: `'${root}/include' is for CUDA 12, and nvcc is 13.0.88.` },
    { part: 'cublas-library', reason: `'${root}/lib/libcublas.so.12' is for CUDA 12, and nvcc is 13.0.88.` },
  ]);
});

test('an nvcc that does not run is passed over', async () => {
  const broken = fakeFolder({ 'bin/nvcc': script('echo "no such interpreter" >&2', 'exit 127') });
  const sound = fakeFolder({ 'bin/nvcc': nvcc('12.4.99') });
  expect(await search({ CUDA_PATH: broken }, [sound])).toMatchObject({ root: sound, version: '12.4.99' });
  const { missing } = await search({ CUDA_PATH: broken });
  expect(missing[0]?.reason).toBe(`'${broken}/bin/nvcc' does not run: no such interpreter`);
});

test('behind the script that a distribution puts on PATH, the real toolkit is found', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88'), ...runtime(13) });
  const path = fakeFolder({
    'bin/nvcc': script(
      `[ "$1" = -v ] && { echo "#$ TOP=${root}/bin/.." >&2; exit 1; }`,
      `exec "${root}/bin/nvcc" "$@"`,
    ),
  });
  expect(await search({ PATH: join(path, 'bin') })).toMatchObject({
    root,
    nvcc: join(root, 'bin/nvcc'),
    cudart: join(root, 'lib/libcudart.so.13'),
  });
});

test('a link without its library is not a library', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88') });
  mkdirSync(join(root, 'lib'));
  symlinkSync('libcudart.so.13', join(root, 'lib/libcudart.so'));
  expect((await search({ CUDA_PATH: root })).cudart).toBeUndefined();
});

test('on a Mac nothing is looked for', async () => {
  const root = fakeFolder({ 'bin/nvcc': nvcc('13.0.88') });
  const signal = new AbortController().signal;
  const toolkit = await findCudaToolkit({ env: { CUDA_PATH: root }, roots: [], platform: 'darwin', signal });
  expect(toolkit.missing[0]).toMatchObject({ reason: 'There is no CUDA for macOS.', fix: 'Use the backend metal.' });
});
