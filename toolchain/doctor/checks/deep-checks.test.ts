import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeFolder, script } from '../../gpu/testing/fake-folder.ts';
import { bareLookUps, checkContext } from '../testing/check-context.ts';
import { backendAnswerChecks } from './backend-answers.ts';
import { compileChecks } from './compile-programs.ts';

const hasCompiler = spawnSync('c++', ['--version']).status === 0 && process.platform !== 'win32';
const compile = (name: string) => compileChecks.find(({ code }) => code === `compile.${name}`);
const answer = (name: string) => backendAnswerChecks.find(({ code }) => code === `decode.${name}`);

test.skipIf(!hasCompiler)('a program is compiled, linked and run (skipped: no c++ here)', async () => {
  const { PATH } = process.env;
  expect(await compile('cxx')?.run(checkContext({ env: { PATH } }))).toMatchObject({ status: 'ok' });
});

test('a compiler that is not there is not tried', async () => {
  for (const name of ['emscripten', 'glslc', 'nvcc']) {
    expect(await compile(name)?.run(checkContext()), name).toMatchObject({ status: 'skipped' });
  }
});

test('a compiler that fails says why', async () => {
  const root = fakeFolder({ glslc: script('echo "glslc: no shader today" >&2', 'exit 1') });
  const sdk = { ...(await bareLookUps.vulkan()), glslc: join(root, 'glslc') };
  const lookUps = { ...bareLookUps, vulkan: async () => sdk };
  expect(await compile('glslc')?.run(checkContext({ lookUps }))).toMatchObject({
    status: 'failed',
    reason: 'glslc: no shader today',
    fix: 'sipp toolchain install vulkan',
  });
});

test('nvcc compiles for the first GPU of the list', async () => {
  const root = fakeFolder({ nvcc: script('test "$1" = -arch=sm_86 || { echo "$1" >&2; exit 1; }') });
  const toolkit = { ...(await bareLookUps.cuda()), nvcc: join(root, 'nvcc'), version: '13.0.88' };
  const lookUps = { ...bareLookUps, cuda: async () => toolkit };
  const env = { SIPP_CUDA_ARCHITECTURES: '86-real;90-virtual' };
  expect(await compile('nvcc')?.run(checkContext({ lookUps, env }))).toMatchObject({ status: 'ok' });
});

test('a program of Emscripten has to run', async () => {
  const path = fakeFolder({ 'em++': script('echo "console.log(41)" > "$5"') });
  const tool = { id: 'emscripten', version: '4.0.0', path, origin: 'managed', env: {} } as const;
  const lookUps = { ...bareLookUps, tool: async () => ({ state: 'ready', tool }) as const };
  expect(await compile('emscripten')?.run(checkContext({ lookUps }))).toMatchObject({
    status: 'failed',
    summary: 'wrong result',
  });
});

test.each([
  ['answers', '{ settings: { backend: "vulkan" } }', 0, { status: 'ok' }],
  [
    'answers elsewhere',
    '{ settings: { backend: "cpu" } }',
    0,
    { status: 'failed', reason: 'The answer came from cpu.' },
  ],
  ['fails', '{ error: { message: "No device." } }', 1, { status: 'failed', reason: 'No device.' }],
])('a backend that %s is judged', async (_name, reply, exitCode, expected) => {
  const root = rootWithVulkan();
  const program = join(root, 'decode.cjs');
  const lines = [
    'if (process.argv.slice(2).join(" ") !== "--backend vulkan") process.exit(9);',
    `console.log(JSON.stringify(${reply}));`,
    `process.exitCode = ${exitCode};`,
  ];
  writeFileSync(program, lines.join('\n'));
  const { platform, arch } = process;
  const host = { ...checkContext().host, platform, arch };
  const outcome = await answer('vulkan')?.run(checkContext({ root, host, decode: [process.execPath, program] }));
  expect(outcome).toMatchObject(expected);
});

test('a backend without an engine is not asked', async () => {
  expect(await answer('cuda')?.run(checkContext())).toMatchObject({ status: 'skipped', summary: 'no engine' });
});

function rootWithVulkan(): string {
  const root = fakeFolder();
  const folder = join(root, '.build/artifacts/node');
  const name = `sipp_node_vulkan.${process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.node`), '');
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ librariesDirectory: '.' }));
  return root;
}
