import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLibraryResolver } from '../../gpu/library-resolver.ts';
import { fakeFolder, script } from '../../gpu/testing/fake-folder.ts';
import { toElf, writeElf } from '../../gpu/testing/write-elf.ts';
import { llamaRelease } from '../../prebuilt/packages.ts';
import type { CheckContext } from '../check.ts';
import { defaultScope, runDoctor } from '../doctor.ts';
import { bareLookUps, checkContext } from '../testing/check-context.ts';
import { addonCheck } from './addon.ts';
import { cudaDeviceCheck } from './cuda-device.ts';
import { cudaToolkitCheck } from './cuda-toolkit.ts';
import { gpuAddonChecks } from './gpu-addon.ts';
import { gpuLibrariesChecks } from './gpu-libraries.ts';
import { metalHostCheck } from './metal-host.ts';
import { vulkanDriverCheck } from './vulkan-driver.ts';
import { vulkanSdkCheck } from './vulkan-sdk.ts';

const host = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.36' } as const;
const cuda = { ...defaultScope, backend: 'cuda' } as const;
const vulkan = { ...defaultScope, backend: 'vulkan' } as const;
const signal = new AbortController().signal;
const [cudaLibraries, vulkanLibraries] = gpuLibrariesChecks;
const [cudaAddon] = gpuAddonChecks;

test('missing parts are a remark, and a failure where the backend was asked for', async () => {
  const checks = [cudaToolkitCheck, vulkanSdkCheck];
  for (const check of checks) expect(await check.run(checkContext({ host }))).toMatchObject({ status: 'skipped' });
  expect(await cudaToolkitCheck.run(checkContext({ host, scope: cuda }))).toMatchObject({
    status: 'failed',
    summary: 'missing: nvcc',
    reason: 'nvcc: nvcc was not found.',
    fix: 'sipp toolchain install cuda',
  });
  expect(await vulkanSdkCheck.run(checkContext({ host, scope: vulkan }))).toMatchObject({
    status: 'failed',
    summary: 'missing: glslc',
    fix: 'sipp toolchain install vulkan',
  });
});

test('where there is an engine for CUDA, only who builds needs the toolkit', async () => {
  const root = rootWithAddon({ backend: 'cuda' });
  const asked = (target: 'core' | 'node' | 'all') =>
    cudaToolkitCheck.run(checkContext({ root, host, scope: { ...cuda, target } }));
  expect(await asked('all')).toMatchObject({ status: 'skipped' });
  expect(await asked('node')).toMatchObject({ status: 'failed' });
});

test('a whole toolkit tells for which GPUs it compiles', async () => {
  const whole = { ...(await bareLookUps.cuda()), nvcc: '/cuda/bin/nvcc', version: '13.0.88', missing: [] };
  const lookUps = { ...bareLookUps, cuda: async () => whole };
  const env = { SIPP_CUDA_ARCHITECTURES: '90' };
  const outcome = await cudaToolkitCheck.run(checkContext({ host, lookUps, env }));
  expect(outcome).toMatchObject({ status: 'ok', summary: 'nvcc 13.0.88, for 90 (SIPP_CUDA_ARCHITECTURES)' });

  const wrong = { SIPP_CUDA_ARCHITECTURES: 'ampere' };
  const report = await runDoctor({ root: '/nowhere', env: wrong, signal, lookUps, checks: [cudaToolkitCheck] });
  expect(report.findings).toMatchObject([
    {
      status: 'failed',
      reason: "SIPP_CUDA_ARCHITECTURES: 'ampere' is not a CUDA architecture.",
      fix: expect.stringContaining('86-real'),
    },
  ]);
});

test('what the prebuilt libraries would need is named before they are there', async () => {
  expect(await cudaLibraries?.run(checkContext({ host, scope: cuda }))).toMatchObject({
    status: 'failed',
    summary: 'libcuda.so.1, libcudart.so.13, libcublas.so.13 are missing',
    details: { missing: ['libcuda.so.1', 'libcudart.so.13', 'libcublas.so.13'] },
  });
  expect(await vulkanLibraries?.run(checkContext({ host }))).toMatchObject({
    status: 'skipped',
    summary: 'libvulkan.so.1 is missing',
  });
});

test('libraries that are there are asked themselves, and one that lies elsewhere is pointed to', async () => {
  const root = fakeFolder();
  writeElf(join(root, '.build/artifacts/core/cuda/libggml-cuda.so'), { needed: ['libcudart.so.12', 'libc.so.6'] });
  const elsewhere = join(root, 'cuda/lib');
  const system = join(root, 'system');
  writeElf(join(elsewhere, 'libcudart.so.12'), {});
  writeElf(join(system, 'libc.so.6'), {});
  const toolkit = { ...(await bareLookUps.cuda()), cudart: join(elsewhere, 'libcudart.so.12') };
  const lookUps = {
    ...bareLookUps,
    cuda: async () => toolkit,
    resolver: () => createLibraryResolver({ env: { LD_LIBRARY_PATH: system }, signal, systemFolders: [] }),
  };
  expect(await cudaLibraries?.run(checkContext({ root, host, scope: cuda, lookUps }))).toMatchObject({
    status: 'failed',
    summary: 'libcudart.so.12 is missing',
    fix: `export LD_LIBRARY_PATH="${elsewhere}:$LD_LIBRARY_PATH"`,
  });
});

test('a GPU is told as its driver names it', async () => {
  const bin = fakeFolder({ 'nvidia-smi': script('echo "NVIDIA H200, 9.0, 143771 MiB, 580.65"') });
  const env = { PATH: `${bin}:/usr/bin:/bin` };
  const found = await cudaDeviceCheck.run(checkContext({ host, env }));
  expect(found).toMatchObject({ status: 'ok', summary: 'NVIDIA H200, 9.0, 143771 MiB, 580.65' });
  const failing = fakeFolder({ 'nvidia-smi': script('echo "Failed to initialize NVML" >&2', 'exit 9') });
  const broken = { PATH: `${failing}:/usr/bin:/bin` };
  expect(await cudaDeviceCheck.run(checkContext({ host, env: broken, scope: cuda }))).toMatchObject({
    status: 'failed',
    reason: 'nvidia-smi failed: Failed to initialize NVML',
  });
});

test('Vulkan drivers are those that are registered', async () => {
  const home = fakeFolder({ '.local/share/vulkan/icd.d/lvp_icd.x86_64.json': '{}' });
  const outcome = await vulkanDriverCheck.run(checkContext({ host, env: { HOME: home } }));
  expect(outcome).toMatchObject({ status: 'ok', summary: expect.stringContaining('lvp') });
});

test('Metal is never a hard failure', async () => {
  const scope = { ...defaultScope, backend: 'metal' } as const;
  expect(await metalHostCheck.run(checkContext({ host, scope }))).toMatchObject({ status: 'warning' });
  const mac = { ...host, platform: 'darwin' } as const;
  expect(await metalHostCheck.run(checkContext({ host: mac, scope }))).toMatchObject({ status: 'ok' });
  expect(metalHostCheck.requiredBy).toBeUndefined();
});

test('an engine that was not built is named with the command that builds it', async () => {
  expect(await cudaAddon?.run(checkContext({ host, scope: cuda }))).toMatchObject({
    status: 'failed',
    summary: 'not built',
    fix: 'sipp build node --prebuilt --backend cuda',
  });
});

test('an engine of another release than its libraries is refused', async () => {
  const root = rootWithAddon({ backend: 'cuda', libraryRelease: 'v0.1.0' });
  expect(await cudaAddon?.run(checkContext({ root, host, scope: cuda }))).toMatchObject({
    status: 'failed',
    summary: 'of another release',
    reason: `It was compiled for llama.cpp v0.1.0, the libraries are ${llamaRelease}.`,
    fix: 'sipp build node --prebuilt --backend cuda',
  });
});

test('an engine whose libraries were replaced by others is found out by their names', async () => {
  const root = rootWithAddon({ backend: 'cpu', needed: ['libllama.v0.3.0.so', 'libc.so.6'] });
  expect(await addonCheck.run(checkContext({ root, host }))).toMatchObject({
    status: 'failed',
    summary: 'does not fit its libraries',
    reason: expect.stringContaining('libllama.v0.3.0.so'),
    repair: 'setup',
  });
});

interface FakeAddon {
  readonly backend: 'cpu' | 'cuda';
  readonly libraryRelease?: string;
  readonly needed?: readonly string[];
}

function rootWithAddon({ backend, libraryRelease = llamaRelease, needed = [] }: FakeAddon): CheckContext['root'] {
  const name = `sipp_node_${backend}.linux-x64-gnu`;
  const root = fakeFolder({ [`.build/artifacts/node/${name}.node`]: toElf({ needed }) });
  const manifest = {
    ...{ name: `${name}.node`, target: 'node', backend, linkage: 'prebuilt', libraryRelease, libraries: 'x' },
    ...{ librariesDirectory: '../libraries', compiler: { command: 'c++', version: '12' }, flags: [], inputs: {} },
    ...{ inputHash: '', files: [], bytes: 0, createdAt: '2026-01-01T00:00:00.000Z' },
  };
  mkdirSync(join(root, '.build/artifacts/libraries'));
  writeFileSync(join(root, `.build/artifacts/node/${name}.json`), JSON.stringify(manifest));
  return root;
}
