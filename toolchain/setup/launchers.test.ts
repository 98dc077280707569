import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasLaunchers, launcherFiles, writeLaunchers } from './launchers.mjs';

test('launchers for every shell are written, and recognised until one is changed', () => {
  const root = createRoot();
  expect(hasLaunchers(root)).toBe(false);

  writeLaunchers(root);

  expect(hasLaunchers(root)).toBe(true);
  expect(launcherFiles(root).map(({ name }) => name)).toEqual([
    'sipp',
    'sipp.cmd',
    'sipp.ps1',
    'sipp-env.sh',
    'sipp-env.ps1',
    'sipp-env.cmd',
  ]);
  writeFileSync(join(root, '.build/bin/sipp.ps1'), 'older');
  expect(hasLaunchers(root)).toBe(false);
});

test('files for Windows have its line ends', () => {
  for (const { name, text } of launcherFiles('/x')) {
    if (/\.(?:cmd|ps1)$/.test(name)) expect(text.replaceAll('\r\n', ''), name).not.toMatch(/[\r\n]/);
    else expect(text, name).not.toContain('\r');
  }
});

describe.skipIf(process.platform === 'win32')('on a POSIX system', () => {
  test('the launcher hands on arguments and exit status, directly and through links', () => {
    const root = createRoot();
    writeLaunchers(root);
    const script = 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;';
    writeFileSync(join(root, '.build/bin/launch.mjs'), script);
    const link = join(root, 'direct link');
    symlinkSync(join(root, '.build/bin/sipp'), link);
    symlinkSync('direct link', join(root, 'relative'));

    for (const path of [join(root, '.build/bin/sipp'), link, join(root, 'relative')]) {
      const { status, stdout } = spawnSync(path, ['a b', '$c', '--d=*'], { encoding: 'utf8' });
      expect([status, stdout], path).toEqual([7, '["a b","$c","--d=*"]\n']);
    }
  });

  test('the environment script puts the folder on PATH once', () => {
    const root = createRoot();
    writeLaunchers(root);
    const bin = join(root, '.build/bin');
    const script = '. "$1"; . "$1"; echo "$PATH"';
    const { stdout } = spawnSync('sh', ['-c', script, 'sh', join(bin, 'sipp-env.sh')], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(stdout).toBe(`${bin}:/usr/bin:/bin\n`);
  });
});

function createRoot(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-launchers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // Whatever a user may call a folder.
  const root = join(folder, "it's a $HOME");
  mkdirSync(root);
  return root;
}
