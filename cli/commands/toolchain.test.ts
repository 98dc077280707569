import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test('toolchain status --json tells of every tool where it is, or what to do', async () => {
  const { code, stdout } = await runCli(['toolchain', 'status', '--json']);

  expect(code).toBe(0);
  const { tools } = JSON.parse(stdout);
  expect(tools.map(({ id }: { id: string }) => id)).toEqual([
    'cmake',
    'ninja',
    'ccache',
    'emscripten',
    'vulkan',
    'cuda',
  ]);
  for (const tool of tools) {
    if (tool.state === 'ready') expect(tool).toMatchObject({ version: expect.any(String), path: expect.any(String) });
    else expect(tool).toMatchObject({ reason: expect.any(String), fix: expect.any(String) });
  }
});

test('toolchain status never fails, and names the command that installs what is missing', async () => {
  const { code, stdout } = await runCli(['toolchain', 'status', '--plain'], { env: { PATH: '' } });

  expect(code).toBe(0);
  expect(stdout).toMatch(/CMake +(?:missing|\d)/);
  expect(stdout).not.toMatch(/[✓!]/);
  for (const [, fix] of stdout.matchAll(/fix: (sipp.*)/g)) expect(fix).toMatch(/^sipp toolchain install \w+$/);
});

test('a tool that does not exist is wrong usage, with the nearest name', async () => {
  const { code, stderr } = await runCli(['toolchain', 'install', 'emscriptem']);

  expect(code).toBe(2);
  expect(stderr).toContain("There is no tool 'emscriptem'; did you mean emscripten?");
  expect(stderr).toContain('Name one of all, cmake, ninja');
});

test('toolchain alone explains itself', async () => {
  const { code, stderr } = await runCli(['toolchain']);

  expect(code).toBe(2);
  expect(stderr).toContain('install [options] <name>');
});
