import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { quietEnvironment } from '../testing/run-cli.ts';
import type { ProgramStep } from '../testing/steps-program.ts';
import { hasTerminals, openProgram } from '../testing/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'sipp-steps-'));
const program = join(folder, 'program.mjs');

beforeAll(async () => {
  await build({
    absWorkingDir: packageRoot(),
    entryPoints: ['cli/testing/steps-program.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Prints fifty megabytes as fast as they are read, and stays until somebody can have seen it. */
const flood = script(`const block = '[7/9] ${'y'.repeat(290)}\\u001b[2J\\u0007\\n'.repeat(330); let left = 500;
  const more = () => { while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once('drain', more); };
  more();
  setTimeout(() => undefined, 300);`);
const failing = script("console.log('a.c:1: error: the reason'); process.exitCode = 2;");

describe.skipIf(!hasTerminals)('on a terminal', () => {
  test('a flood of output neither floods the screen nor is lost', async () => {
    const { terminal, log } = open([{ title: 'first' }, { title: 'flood', command: flood }, { title: 'last' }]);
    expect(await terminal.exitCode).toBe(0);

    expect(statSync(log(1)).size).toBeGreaterThan(49_000_000);
    const screen = terminal.screen();
    // Ten drawings a second of a few lines each; a machine with other work takes a while for the flood.
    expect(screen.length).toBeLessThan(200_000);
    expect(screen).toMatch(/flood: \d+ s, 7\/9/);
    expect(screen).toContain('[7/9] yyy');
    expect(screen).not.toContain('\u0007');
    expect(screen).not.toContain('\u001b[2J');
    expect(widestLine(screen)).toBeLessThanOrEqual(80);
    expect(finalLines(screen)).toEqual([
      expect.stringMatching(/first: 0\.\d s done$/),
      expect.stringMatching(/flood: [\d.]+ s done$/),
      expect.stringMatching(/last: 0\.\d s done$/),
    ]);
    expectCursor(screen);
  });

  test('a failure marks its step and shows the decisive lines and the log once', async () => {
    const { terminal, log } = open([{ title: 'good' }, { title: 'bad', command: failing }, { title: 'never' }]);
    expect(await terminal.exitCode).toBe(1);

    const lines = finalLines(terminal.screen());
    expect(lines).toEqual([
      expect.stringMatching(/good: .* done$/),
      expect.stringMatching(/bad: failed after/),
      expect.stringMatching(/never$/),
      'sipp: bad failed with exit code 2:',
      '      a.c:1: error: the reason',
      `      Read its complete output in '${log(1)}'.`,
    ]);
    expectCursor(terminal.screen());
  });

  test('a work may go on after a failure, and may leave steps out', async () => {
    const steps = [
      { title: 'bad', command: failing, mayFail: true },
      { title: 'good' },
      { title: 'out', leftOut: true },
    ];
    const { terminal } = open(steps);
    expect(await terminal.exitCode).toBe(0);
    expect(finalLines(terminal.screen())).toEqual([
      expect.stringMatching(/^✖ bad: failed after/),
      expect.stringMatching(/^✔ good: .* done$/),
      expect.stringMatching(/^↓ out$/),
    ]);
  });

  test('what was skipped says why', async () => {
    const outcome = { state: 'skipped', summary: 'not built', reason: 'No glslc.' } as const;
    const { terminal } = open([{ title: 'vulkan', outcome }, { title: 'cpu' }]);
    expect(await terminal.exitCode).toBe(0);
    expect(finalLines(terminal.screen())[0]).toMatch(/^\S+ vulkan: skipped\. No glslc\.$/);
  });

  test('Ctrl-C ends the subprocess and leaves the terminal as it was', async () => {
    const { terminal, log } = open([
      { title: 'long', command: script('setInterval(() => console.log(process.pid), 50)') },
    ]);
    await terminal.waitFor(/\n\s*\d+/);
    terminal.type('\u0003');
    expect(await terminal.exitCode).toBe(130);
    expectCursor(terminal.screen());
    expect(finalLines(terminal.screen()).at(-1)).toMatch(/long: not finished$/);
    expect(isRunning(lastPid(log(0)))).toBe(false);
  });

  test('a second Ctrl-C does not wait for a subprocess that will not go, and kills it', async () => {
    const stubborn = ['sh', '-c', 'trap "echo told" TERM; echo $$; while :; do sleep 0.1; done'];
    const { terminal, log } = open([{ title: 'stubborn', command: stubborn }]);
    await terminal.waitFor(/\n\s*\d+/);
    terminal.type('\u0003');
    await terminal.waitFor('told');
    terminal.type('\u0003');
    expect(await terminal.exitCode).toBe(130);
    expectCursor(terminal.screen());
    expect(isRunning(lastPid(log(0)))).toBe(false);
  });

  test('after the terminal was made narrower, lines are too', async () => {
    const command = script("for (let i = 0; i < 10; i += 1) setTimeout(() => console.log('z'.repeat(300)), i * 50)");
    const { terminal } = open([{ title: 'narrow', columns: 40, command }]);
    expect(await terminal.exitCode).toBe(0);
    const screen = terminal.screen();
    expect(screen).toContain('zzz');
    expect(widestLine(screen)).toBeLessThanOrEqual(40);
    expectCursor(screen);
  });

  test('--plain prints lines that anything can show', async () => {
    const { terminal } = open([{ title: 'one' }], ['--plain']);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).toMatch(/^ {2}\.\. {3}one\r\n {2}ok {3}one: 0\.\d s done\r\n$/);
  });

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])('%j prints lines', async (env) => {
    const { terminal } = open([{ title: 'one' }], [], env);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen()).not.toContain('\u001b[');
  });
});

if (!hasTerminals) test('live lists', ({ skip }) => skip('no pseudo-terminals here'));

describe('elsewhere', () => {
  test('a flood of output is a few lines, and the log has all of it', () => {
    const { stderr, log } = run([{ title: 'flood', command: flood }]);
    expect(stderr).toMatch(/^ {2}› flood\n(?: {4}flood: 77 % after .*\n)* {2}✓ flood: [\d.]+ s done\n$/);
    expect(statSync(log(0)).size).toBeGreaterThan(49_000_000);
  });

  test('--verbose streams every line', () => {
    const command = script("for (let i = 0; i < 20_000; i += 1) console.log('line ' + i);");
    const { stderr } = run([{ title: 'x', command }], ['--verbose']);
    const lines = stderr.split('\n').slice(1, -2);
    expect(lines).toEqual(Array.from({ length: 20_000 }, (_, index) => `    x | line ${index}`));
  });

  test('a failure shows the decisive lines and the log once', () => {
    const { status, stderr, log } = run([{ title: 'bad', command: failing }]);
    expect(status).toBe(1);
    expect(stderr.split('\n').slice(2)).toEqual([
      'sipp: bad failed with exit code 2:',
      '      a.c:1: error: the reason',
      `      Read its complete output in '${log(0)}'.`,
      '',
    ]);
  });
});

function open(steps: readonly ProgramStep[], words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { cwd, log } = createFolder();
  const command = ['env', '-C', cwd, process.execPath, program, JSON.stringify(steps), ...words];
  return { terminal: openProgram(command, env), log };
}

function run(steps: readonly ProgramStep[], words: readonly string[] = []) {
  const { cwd, log } = createFolder();
  const args = [program, JSON.stringify(steps), ...words];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: quietEnvironment() });
  return { status, stderr, log };
}

function createFolder() {
  const cwd = mkdtempSync(join(folder, 'run-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  return { cwd, log: (step: number) => join(cwd, `${step}.log`) };
}

function script(text: string): readonly string[] {
  return [process.execPath, '-e', text];
}

/** What is left on the screen: the last drawing is made after the one before has been erased. */
function finalLines(screen: string): readonly string[] {
  const afterErasing = screen.slice(screen.lastIndexOf('\u001b[G') + 3);
  return withoutControls(afterErasing)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

function widestLine(screen: string): number {
  return Math.max(
    ...withoutControls(screen)
      .split(/[\r\n]+/)
      .map((line) => line.length),
  );
}

function withoutControls(screen: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what steers a terminal.
  return screen.replaceAll(/\u001b\[[?\d;]*[A-Za-z]/g, (sequence) => (/[GKA]$/.test(sequence) ? '\r' : ''));
}

function expectCursor(screen: string): void {
  expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
}

function lastPid(log: string): number {
  return Number(/^(\d+)$/m.exec(readFileSync(log, 'utf8'))?.[1]);
}

/** A dead process that nobody has collected yet does not count. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
