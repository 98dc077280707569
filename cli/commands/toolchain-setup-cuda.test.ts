import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeFolder, script } from '../../toolchain/gpu/testing/fake-folder.ts';
import { bundledCli, quietEnvironment } from '../testing/run-cli.ts';
import { hasTerminals, openProgram } from '../testing/terminal.ts';

const file = '.build/config/cuda-architectures';

test('a list is checked against nvcc and written below the checkout', async () => {
  const { run, root } = await createCheckout();
  const { status, stdout } = run('--architectures', '86-real, 90', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ architectures: '86-real;90', path: join(root, file), version: '13.0.88' });
  expect(readFileSync(join(root, file), 'utf8')).toBe('86-real;90\n');
  expect(readdirSync(join(root, '.build/config'))).toEqual(['cuda-architectures']);
});

test.each([
  ['portable', '75-virtual;80-virtual;86-real;89-real;90-virtual;120a-real;121a-real'],
  ['detect', '89-real'],
])('--architectures %s means %s', async (wish, list) => {
  const { run, root } = await createCheckout();
  expect(run('--architectures', wish)).toMatchObject({ status: 0, stdout: expect.stringContaining(list) });
  expect(readFileSync(join(root, file), 'utf8')).toBe(`${list}\n`);
});

test.each([
  ['61', 'cannot compile for 61; it knows 75'],
  ['ampere', "'ampere' is not a CUDA architecture"],
])('%s is refused, and nothing is written', async (wish, message) => {
  const { run, root } = await createCheckout();
  expect(run('--architectures', wish)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  expect(readdirSync(root)).not.toContain('.build');
});

test('without a terminal the list has to be said', async () => {
  const { run } = await createCheckout();
  expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('--architectures detect') });
});

test('a variable that wins over the file is named', async () => {
  const { run } = await createCheckout({ SIPP_CUDA_ARCHITECTURES: '80' });
  expect(run('--architectures', '90').stderr).toContain('SIPP_CUDA_ARCHITECTURES=80 is set, and wins');
});

test.skipIf(!hasTerminals)('on a terminal it is a choice (skipped: no terminals here)', async () => {
  const { command, env, root } = await createCheckout();
  const terminal = openProgram(command, env);
  await terminal.waitFor(/1 {2}detected {2}89-real[\s\S]*Number or name/);
  terminal.type('custom\r');
  await terminal.waitFor('Architectures, such as');
  terminal.type('61\r');
  await terminal.waitFor('cannot compile for 61');
  terminal.type('90\r');
  expect(await terminal.exitCode).toBe(0);
  expect(readFileSync(join(root, file), 'utf8')).toBe('90\n');
});

/** The real command line in a checkout of its own, with a toolkit and a GPU that are shell scripts. */
async function createCheckout(variables: Readonly<Record<string, string>> = {}) {
  const root = fakeFolder({
    'package.json': JSON.stringify({ name: '@sipphq/sipp', version: '0.0.0', type: 'module' }),
    'toolchain/setup/bootstrap.mjs': '',
    'cuda/bin/nvcc': script(
      'case "$1" in',
      '  --version) echo "Cuda compilation tools, release 13.0, V13.0.88" ;;',
      '  --list-gpu-arch) for arch in 75 80 86 89 90 120 121; do echo "compute_$arch"; done ;;',
      'esac',
    ),
    'bin/nvidia-smi': script('echo 8.9'),
  });
  mkdirSync(join(root, 'cli'));
  cpSync(dirname(await bundledCli()), join(root, 'cli'), { recursive: true });
  const command = [process.execPath, join(root, 'cli', 'main.js'), 'toolchain', 'setup', 'cuda'];
  const path = `${join(root, 'bin')}:/usr/bin:/bin`;
  const env = { ...quietEnvironment(), PATH: path, CUDA_PATH: join(root, 'cuda'), ...variables };
  const [program = '', ...words] = command;
  const run = (...flags: string[]) => spawnSync(program, [...words, ...flags], { env, encoding: 'utf8', input: '' });
  return { root, command, env, run };
}
