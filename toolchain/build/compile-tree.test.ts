import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CMakePlan } from './cmake-plan.ts';
import { compileTree } from './compile-tree.ts';

// The two commands are scripts here; with CMake itself they run in the smoke suite.

interface Tree {
  readonly root: string;
  readonly plan: CMakePlan;
  /** Names of the commands that ran. */
  readonly ran: () => readonly string[];
}

function createTree({ compile = '' }: { readonly compile?: string } = {}): Tree {
  const root = mkdtempSync(join(tmpdir(), 'sipp-tree-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const journal = join(root, 'journal');
  writeFileSync(journal, '');
  const script = (name: string, more: string) => [
    process.execPath,
    '-e',
    `require('fs').appendFileSync(${JSON.stringify(journal)}, '${name}\\n'); ${more}`,
  ];
  const plan = {
    tree: join(root, '.build/cmake/core'),
    configure: script('configure', ''),
    compile: script('compile', compile),
  };
  return { root, plan, ran: () => readFileSync(journal, 'utf8').trim().split('\n') };
}

function run({ root, plan }: Tree, env: Readonly<Record<string, string>> = {}) {
  const progress: string[] = [];
  const logs: string[] = [];
  const voice = {
    progress: (done: number, total: number) => progress.push(`${done}/${total}`),
    output: () => undefined,
    log: (path: string) => logs.push(path),
  };
  const { signal } = new AbortController();
  return compileTree(plan, { root, signal, env, describe: 'llama.cpp', label: 'core', voice }).then(() => ({
    progress,
    logs,
  }));
}

test('it configures once, and compiles each time', async () => {
  const tree = createTree({ compile: `console.log('[1/2] a\\n[2/2] b')` });

  const { progress, logs } = await run(tree);
  await run(tree);

  expect(tree.ran()).toEqual(['configure', 'compile', 'compile']);
  expect(progress).toEqual(['1/2', '2/2']);
  expect(readFileSync(logs[0] ?? '', 'utf8')).toContain('[2/2] b');
});

test('another configuration forgets what CMake remembers, and keeps what is compiled', async () => {
  const tree = createTree();
  await run(tree);
  for (const name of ['src', 'bin']) mkdirSync(join(tree.plan.tree, name));
  for (const name of ['CMakeCache.txt', 'src/a.o', 'bin/libold.so']) writeFileSync(join(tree.plan.tree, name), '');

  await run(tree, { EM_CONFIG: '/other' });

  expect(tree.ran().filter((name) => name === 'configure')).toHaveLength(2);
  expect(existsSync(join(tree.plan.tree, 'CMakeCache.txt'))).toBe(false);
  expect(existsSync(join(tree.plan.tree, 'bin/libold.so'))).toBe(false);
  expect(readdirSync(join(tree.plan.tree, 'src'))).toEqual(['a.o']);
});

test('what does not compile is told in the compiler’s words, with the log', async () => {
  const tree = createTree({ compile: `console.error('ggml.c:1: error: expected ;'); process.exit(1)` });

  await expect(run(tree)).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringMatching(/^The build of llama\.cpp failed.*expected ;/s),
    hint: expect.stringContaining(join(tree.root, '.build/logs')),
  });
});
