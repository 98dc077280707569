import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { runCli } from '../testing/run-cli.ts';
import { hasTerminals, openTerminal } from '../testing/terminal.ts';

// The machine that runs these tests has been set up, so every step finds its work done. None of them may download anything.

test('a second set-up prints a line for each step and its verdict', async () => {
  const { code, stdout, stderr } = await runCli(['setup', '--no-downloads', '--plain']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^ {2}ok {3}llama\.cpp headers: /m);
  expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(4);
  expect(stderr).not.toContain('Next commands');
});

test('setup --json is for programs', async () => {
  const { code, stdout } = await runCli(['setup', '--no-downloads', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ complete: expect.any(Boolean), steps: expect.any(Array) });
});

test.each([[[]], [['--yes', '--no-downloads']]])(
  'a profile with %j names its tools and the next commands, and downloads nothing',
  async (flags) => {
    const before = managedTools();
    const env = pathWithCmake();

    const { code, stdout, stderr } = await runCli(['setup', '--profile', 'browser', '--plain', ...flags], { env });

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^ {2}ok {3}cmake: 3\.99\.1 in /m);
    expect(stderr).toMatch(/^ {2}(?:ok {3}ninja: \d|skip ninja: skipped\. .)/m);
    expect(stderr).toMatch(/^ {2}(?:ok {3}emscripten: \d|skip emscripten: skipped\. .)/m);
    expect(stderr.slice(stderr.indexOf('Next commands:'))).toBe(
      [
        'Next commands:',
        '  sipp build wasm            compile the engine for browsers',
        '  sipp doctor --target wasm  check what browser builds need',
        '  sipp toolchain status      see the tools that builds use',
        '',
      ].join('\n'),
    );
    expect(managedTools()).toEqual(before);
  },
);

test('a profile in JSON has its tools and next commands', async () => {
  const { code, stdout } = await runCli(['setup', '--profile=full', '--json'], { env: pathWithCmake() });
  expect(code).toBe(0);
  const { profile, steps, nextCommands } = JSON.parse(stdout);
  expect(profile).toBe('full');
  expect(nextCommands.map(({ command }: { command: string }) => command)).toContain('sipp build wasm');
  const tools = steps.filter(({ id }: { id: string }) => id.startsWith('tool-'));
  expect(tools.map(({ title }: { title: string }) => title)).toEqual([
    'cmake',
    'ninja',
    'ccache',
    'emscripten',
    'vulkan',
  ]);
  expect(tools[0]).toMatchObject({ id: 'tool-cmake', state: 'unchanged', summary: expect.stringContaining('3.99.1') });
});

test('an unknown profile is wrong usage', async () => {
  const { code, stderr } = await runCli(['setup', '--profile', 'brwoser']);
  expect(code).toBe(2);
  expect(stderr).toContain('sipp: --profile must be browser, bindings or full, not "brwoser".');
});

describe.skipIf(!hasTerminals)('on a terminal', () => {
  const greeting = 'sipp · local and remote inference';
  const question = 'What is this checkout for?';

  test('the steps are a list', async () => {
    const terminal = await openTerminal(['setup', '--no-downloads']);
    await terminal.waitFor('llama.cpp headers: ');
    await terminal.waitFor('sipp is ready.');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).not.toContain(question);
  });

  test('set-up greets, asks what for, and takes the engine only where nothing is answered', async () => {
    const terminal = await openTerminal(['setup'], { NO_COLOR: '1' });
    await terminal.waitFor(greeting);
    await terminal.waitFor(question);
    await terminal.waitFor('[1 engine only]: ');
    terminal.type('\r');
    await terminal.waitFor('sipp is ready.');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).not.toContain('Next commands');
  });

  test('each download of a profile is asked for, and no is the default', async () => {
    const before = managedTools();
    const terminal = await openTerminal(['setup'], pathWithCmake());
    await terminal.waitFor('[1 engine only]: ');
    terminal.type('everything\r');
    await terminal.waitFor('"everything" is none of them.');
    await terminal.waitFor('[1 engine only]: ');
    // An empty line for each tool that this machine may lack, and it may lack none.
    terminal.type('browser\r\r\r\r');
    await terminal.waitFor('Next commands:');
    expect(await terminal.exitCode).toBe(0);
    expect(managedTools()).toEqual(before);
  });

  test('the end of the input takes the default, Ctrl-C ends set-up', async () => {
    const ended = await openTerminal(['setup']);
    await ended.waitFor('[1 engine only]: ');
    ended.type('\u0004');
    await ended.waitFor('sipp is ready.');
    expect(await ended.exitCode).toBe(0);

    const interrupted = await openTerminal(['setup']);
    await interrupted.waitFor('[1 engine only]: ');
    interrupted.type('\u0003');
    expect(await interrupted.exitCode).toBe(130);
    expect(interrupted.screen()).not.toContain('llama.cpp headers');
  });

  test.each<[string, readonly string[], NodeJS.ProcessEnv]>([
    ['in CI', [], { CI: 'true' }],
    ['with --yes', ['--yes'], {}],
    ['with a profile', ['--profile', 'browser'], {}],
    ['with --json', ['--json'], {}],
  ])('%s nothing is asked', async (_, flags, env) => {
    const terminal = await openTerminal(['setup', ...flags], env);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).not.toContain(question);
  });

  test.each([['--no-splash'], ['--no-banner'], ['--plain'], ['--json']])('%s leaves the greeting out', async (flag) => {
    const terminal = await openTerminal(['setup', '--no-downloads', flag]);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).not.toContain('local and remote inference');
  });
});

if (!hasTerminals) test('set-up that asks', ({ skip }) => skip('no pseudo-terminals here'));

/** What is installed below the checkout. */
function managedTools(): readonly string[] {
  return readdirSync(join(packageRoot(), '.build', 'toolchain')).sort();
}

/** A machine that has a cmake of its own, before all others. */
function pathWithCmake() {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-cmake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cmake = join(folder, 'cmake');
  writeFileSync(cmake, '#!/bin/sh\necho "cmake version 3.99.1"\n');
  chmodSync(cmake, 0o755);
  return { PATH: [folder, process.env['PATH']].join(delimiter) };
}
