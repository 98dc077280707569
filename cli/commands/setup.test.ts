import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { hasTerminals, openTerminal } from '../testing/terminal.ts';

// The machine that runs these tests has been set up, so every step finds its work done.

test('a second set-up prints a line for each step and its verdict', async () => {
  const { code, stdout, stderr } = await runCli(['setup', '--no-downloads', '--plain']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^ {2}ok {3}llama\.cpp headers: /m);
  expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(4);
});

test('setup --json is for programs', async () => {
  const { code, stdout } = await runCli(['setup', '--no-downloads', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ complete: expect.any(Boolean), steps: expect.any(Array) });
});

test.skipIf(!hasTerminals)('on a terminal the steps are a list', async () => {
  const terminal = await openTerminal(['setup', '--no-downloads']);
  await terminal.waitFor('llama.cpp headers: ');
  await terminal.waitFor('sipp is ready.');
  expect(await terminal.exitCode).toBe(0);
});
