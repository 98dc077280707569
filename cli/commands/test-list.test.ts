import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test('test list shows suites and groups', async () => {
  const { code, stdout } = await runCli(['test', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cli +interface +/m);
  expect(stdout).toContain('Groups of unit suites: whitebox, interface, full');
});

test('test list --json is for programs, --layer and --search choose', async () => {
  const { stdout } = await runCli(['test', 'list', '--json', '--layer', 'interface', '--search', 'command line']);
  expect(JSON.parse(stdout).suites.map(({ id }: { id: string }) => id)).toEqual(['cli']);
});

test.each([
  [['test', 'unit', 'suite', 'clli'], "There is no unit suite 'clli'."],
  [['test', 'unit', 'group', 'all'], "There is no unit group 'all'."],
  [['test', 'unit', '--suite', 'cli'], "Unknown option '--suite'."],
  [['test', 'profile'], "Unknown command 'profile'."],
])('%j is wrong usage', async (words, message) => {
  const { code, stderr } = await runCli(words);
  expect(code).toBe(2);
  expect(stderr).toContain(`sipp: ${message}`);
});

test('a suite runs, and the last line counts its tests', async () => {
  const { code, stdout } = await runCli(['test', 'unit', 'suite', 'api'], { env: { VITEST: undefined } });
  expect(stdout).toMatch(/^\d+ passed, \d+ failed(, \d+ skipped)?\n$/);
  expect(code).toBe(stdout.includes(' 0 failed') ? 0 : 1);
});
