import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { writeLaunchers } from './launchers.mjs';

const sourcing = ['bash', 'zsh'];
const executing = ['bash', 'zsh', 'dash', 'sh'];

describe.each(executing.filter(exists))('setup.sh run by %s', (shell) => {
  test('arguments go to sipp, and its exit status comes back', () => {
    const { run, root } = createCheckout();
    const { status, stdout, stderr } = run(shell, [join(root, 'setup.sh'), 'test', 'a b', '--c'], { SIPP_STATUS: '5' });
    expect([status, stdout, stderr]).toEqual([5, 'sipp ["test","a b","--c"]\n', 'bootstrap []\n']);
  });

  test('a failed bootstrap ends it with its status', () => {
    const { run, root } = createCheckout();
    const { status, stdout } = run(shell, [join(root, 'setup.sh'), 'test'], { BOOTSTRAP_STATUS: '3' });
    expect([status, stdout]).toEqual([3, '']);
  });

  test('flags of set-up itself follow the word setup', () => {
    const { run, root } = createCheckout();
    const { status, stdout, stderr } = run(shell, [join(root, 'setup.sh'), 'setup', '--profile', 'full', '--yes']);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('bootstrap ["setup","--profile","full","--yes"]\n');
  });

  test('it says what to do without Node', () => {
    const { run, root } = createCheckout();
    const { status, stderr } = run(shell, [join(root, 'setup.sh')], { PATH: '/nonexistent' });
    expect(status).toBe(1);
    expect(stderr).toContain('node was not found. Install Node.js 20.19 or newer');
  });
});

describe.each(sourcing.filter(exists))('setup.sh sourced by %s', (shell) => {
  test('sipp is on PATH afterwards and nothing else is left behind', () => {
    const { run, root } = createCheckout();
    const names = '_sipp_file _sipp_root _sipp_sourced _sipp_status';
    const { stdout, status } = run(shell, [
      '-c',
      `before=$-; source "$CHECKOUT/setup.sh" && command -v sipp; [ "$before" = "$-" ] && echo same;
       for name in ${names}; do eval "[ -z \\"\\\${$name+set}\\" ]" || echo "left $name"; done;
       typeset -f _sipp_setup; sipp x`,
    ]);
    expect([status, stdout]).toEqual([0, `${join(root, '.build/bin/sipp')}\nsame\nsipp ["x"]\n`]);
  });

  test('arguments go to sipp', () => {
    const { run } = createCheckout();
    const { stdout } = run(shell, ['-c', 'source "$CHECKOUT/setup.sh" "a b"; echo "status $?"'], { SIPP_STATUS: '5' });
    expect(stdout).toBe('sipp ["a b"]\nstatus 5\n');
  });

  test('a failure keeps the shell alive', () => {
    const { run } = createCheckout();
    const { stdout } = run(shell, ['-c', 'source "$CHECKOUT/setup.sh" x; echo "status $?"'], { BOOTSTRAP_STATUS: '3' });
    expect(stdout).toBe('status 3\n');
  });

  test('it works in a shell that treats unset variables as errors', () => {
    const { run } = createCheckout();
    const { status, stderr } = run(shell, ['-c', 'set -eu; source "$CHECKOUT/setup.sh"']);
    expect([status, stderr]).toEqual([0, 'bootstrap []\n']);
  });
});

describe.each(['dash', 'sh'].filter(exists))('setup.sh sourced by %s', (shell) => {
  test('it works from the checkout and leaves the arguments of the caller alone', () => {
    const { run, root } = createCheckout();
    const { stdout } = run(shell, [
      '-c',
      'cd "$CHECKOUT" && . ./setup.sh && command -v sipp; echo "$1"',
      'name',
      'mine',
    ]);
    expect(stdout).toBe(`${join(root, '.build/bin/sipp')}\nmine\n`);
  });
});

for (const shell of ['bash', 'zsh', 'dash'].filter((name) => !exists(name))) {
  test(`setup.sh under ${shell}`, ({ skip }) => skip(`${shell} is not installed`));
}

/** A checkout with the real setup.sh, and stand-ins for what it starts that show what they were given. */
function createCheckout() {
  const root = join(mkdtempSync(join(realpathSync(tmpdir()), 'sipp-shell-')), 'a $folder');
  onTestFinished(() => rmSync(join(root, '..'), { recursive: true, force: true }));
  mkdirSync(join(root, 'toolchain/setup'), { recursive: true });
  copyFileSync(join(packageRoot(), 'setup.sh'), join(root, 'setup.sh'));
  writeFileSync(
    join(root, 'toolchain/setup/bootstrap.mjs'),
    "console.error('bootstrap', JSON.stringify(process.argv.slice(2))); process.exitCode = Number(process.env.BOOTSTRAP_STATUS ?? 0);",
  );
  writeLaunchers(root);
  writeFileSync(
    join(root, '.build/bin/launch.mjs'),
    "console.log('sipp', JSON.stringify(process.argv.slice(2))); process.exitCode = Number(process.env.SIPP_STATUS ?? 0);",
  );
  const run = (shell: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(pathOf(shell), args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], CHECKOUT: root, ...env },
      // With a socket for its input, bash takes itself for a remote shell and reads the user's start-up files.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return { root, run };
}

function exists(shell: string): boolean {
  return pathOf(shell) !== '';
}

/** Found before a test takes PATH away. */
function pathOf(shell: string): string {
  if (process.platform === 'win32') return '';
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', shell], { encoding: 'utf8' }).stdout.trim();
}
