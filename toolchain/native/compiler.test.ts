import { expect, test } from 'vitest';
import type { CommandResult, RunCommand } from '../run-command.ts';
import { findCompiler, parseCompiler } from './compiler.ts';

const host = { platform: 'linux' } as const;
const { signal } = new AbortController();

test.each([
  ['c++ (Debian 12.2.0-14+deb12u1) 12.2.0', 'gcc', 12],
  ['g++-13 (Ubuntu 13.2.0-4ubuntu3) 13.2.0', 'gcc', 13],
  ['g++ (GCC) 14.1.1 20240522 (Red Hat 14.1.1-4)', 'gcc', 14],
  ['Debian clang version 14.0.6', 'clang', 14],
  ['Apple clang version 15.0.0 (clang-1500.3.9.4)', 'clang', 15],
])('%s is %s %i', (version, family, major) => {
  expect(parseCompiler(['c++'], version)).toMatchObject({ family, major });
});

test('the first usual name that answers is taken', async () => {
  const found = await findCompiler({
    host,
    env: {},
    signal,
    run: machineWith({ 'g++': 'g++ (Debian 12.2.0-14) 12.2.0' }),
  });
  expect(found.compiler).toMatchObject({ command: ['g++'], major: 12 });
});

test('$CXX wins, words and all, and nothing else is tried when it does not work', async () => {
  const run = machineWith({ ccache: 'g++ (Debian 12.2.0-14) 12.2.0', 'c++': 'c++ (Debian 12.2.0-14) 12.2.0' });
  expect((await findCompiler({ host, env: { CXX: 'ccache g++' }, signal, run })).compiler?.command).toEqual([
    'ccache',
    'g++',
  ]);
  expect(await findCompiler({ host, env: { CXX: 'icc' }, signal, run })).toEqual({ rejected: ['icc was not found.'] });
});

test('an old compiler is refused by name', async () => {
  const run = machineWith({ 'c++': 'c++ (Ubuntu 7.5.0-3ubuntu1) 7.5.0' });
  const { compiler, rejected } = await findCompiler({ host, env: {}, signal, run });
  expect(compiler).toBeUndefined();
  expect(rejected).toEqual([
    'c++ is gcc 7; 9 is the oldest that works.',
    'g++ was not found.',
    'clang++ was not found.',
  ]);
});

/** Answers `--version` for the programs that the machine has. */
function machineWith(programs: Partial<Record<string, string>>): RunCommand {
  return async ([program = '']) => {
    const version = programs[program];
    const result: CommandResult = {
      exitCode: version === undefined ? undefined : 0,
      stdout: version ?? '',
      stderr: '',
      isMissing: version === undefined,
      timedOut: false,
      killedBy: undefined,
    };
    return result;
  };
}
