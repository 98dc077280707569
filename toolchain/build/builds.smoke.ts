import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { runCommand } from '../run-command.ts';

// Builds for real, in this checkout, by the commands that users type. What a machine cannot build is skipped, with the reason.

const root = packageRoot();
const sipp = [join(root, '.build', 'bin', 'sipp')];
const timeout = 3_600_000;

/** For all GPUs CUDA's compiler takes hours of processor time, for one kind half an hour. */
const oneKind = { SIPP_CUDA_ARCHITECTURES: '90-real' };
/** Mesa's device that computes on the processor; llama.cpp passes it over unless it is named. */
const softwareDevice = { GGML_VK_VISIBLE_DEVICES: '0' };

const question = 'What is a context key?';
/** What llama.cpp itself answers: see the fixture. */
const expected = 'A context key is a name';

test.for([
  ['the processor, from source', 'cpu', ['node']],
  ['every processor of this kind, from source', 'cpu', ['node', '--portable']],
  ['Vulkan, from source', 'vulkan', ['node', '--backend', 'vulkan']],
  ['Vulkan, prebuilt', 'vulkan', ['node', '--prebuilt', '--backend', 'vulkan']],
  ['CUDA, from source', 'cuda', ['node', '--backend', 'cuda']],
  ['CUDA, prebuilt', 'cuda', ['node', '--prebuilt', '--backend', 'cuda']],
  // Last, because it is what set-up makes.
  ['the processor, prebuilt', 'cpu', ['node', '--prebuilt']],
] as const)('an engine for %s', { timeout }, async ([, backend, words], context) => {
  await buildTwice(words, context);
  expect(await answer(backend, context)).toContain(expected);
});

test('the WebAssembly modules answer like the engine for Node, in Node and in Chromium', {
  timeout,
}, async (context) => {
  await buildTwice(['wasm', '--threading', 'all'], context);

  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const command = [process.execPath, vitest, 'run', 'runtime/engine/wasm'];
  const { exitCode, stdout } = await runCommand(command, { cwd: root, env: { SIPP_SMOKE: undefined } });

  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(/Tests .*\d+ passed/);
});

test("llama.cpp's own tools run", { timeout }, async (context) => {
  await buildTwice(['llama-tools'], context);

  const bench = join(root, '.build/artifacts/llama-tools/cpu/llama-bench');
  const command = [bench, '-m', join(root, 'models/sipp-tiny.gguf'), '-n', '4', '-p', '4', '-t', '1'];

  expect((await runCommand(command)).exitCode).toBe(0);
});

test.each(['cli', 'gateway-server', 'npm'] as const)('the target %s', { timeout }, async (target) => {
  expect(await build([target])).toMatchObject({ exitCode: 0 });
});

/** The second time there is nothing to do. */
async function buildTwice(words: readonly string[], context: TestContext): Promise<void> {
  const { exitCode, stdout } = await build(words);
  const { error } = parse(stdout);
  if (error?.message.includes('cannot be built here')) context.skip(`${error.message} ${error.hint ?? ''}`);
  expect(exitCode, stdout).toBe(0);
  const again = parse((await build(words)).stdout);
  expect(again.artifacts?.map(({ state }) => state)).toEqual(again.artifacts?.map(() => 'unchanged'));
}

function build(words: readonly string[]) {
  return runCommand([...sipp, 'build', ...words, '--json'], { cwd: root, env: oneKind });
}

async function answer(backend: string, context: TestContext): Promise<string> {
  const flags = ['--backend', backend, '--temperature', '0', '--max-tokens', '8', '--json'];
  const { stdout } = await runCommand([...sipp, question, '--chat', ...flags], { cwd: root, env: softwareDevice });
  const { error, text } = parse(stdout);
  const hasNoDevice = error?.code === 'backend_unavailable' || error?.code === 'engine_unavailable';
  if (backend !== 'cpu' && hasNoDevice) context.skip(`It is built and was not run: ${error?.message}`);
  expect(error).toBeUndefined();
  return text ?? '';
}

interface Output {
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  readonly text?: string;
  readonly artifacts?: readonly { readonly state: string }[];
}

function parse(stdout: string): Output {
  // `as`: these are the commands' documented shapes; what is missing fails the test.
  return JSON.parse(stdout) as Output;
}

test('the expected answer is that of llama.cpp', () => {
  const fixture = readFileSync(join(root, 'runtime/engine/fixtures/greedy.json'), 'utf8');
  expect(fixture).toContain(expected);
});
