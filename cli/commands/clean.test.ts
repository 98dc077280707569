import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test('a dry run says what would go', async () => {
  const { code, stdout } = await runCli(['clean', '--dry-run', '--toolchains']);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^Would remove \.build\/toolchain$/m);
  expect(stdout).not.toMatch(/Would remove \.build\/(models|bin|config|test|coverage|cli)$/m);
});

test('an unknown flag is refused', async () => {
  expect(await runCli(['clean', '--everything'])).toMatchObject({ code: 2, stdout: '' });
});
