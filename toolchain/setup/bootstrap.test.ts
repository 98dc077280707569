import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';

test('the first run does everything, the second nothing', () => {
  const { root, bootstrap, calls } = createCheckout();

  const first = bootstrap();
  expect(first.stderr).toMatch(
    /^Setting up sipp in .*\n {2}npm packages +[\d.]+ s\n {2}command line +[\d.]+ s\n.*Set-up took/s,
  );
  expect([first.status, first.stdout, calls()]).toEqual([0, '', ['bundle', 'setup']]);
  expect(existsSync(join(root, '.build/bin/sipp'))).toBe(true);

  const second = bootstrap();
  expect([second.status, second.stdout, second.stderr]).toEqual([0, '', '']);
  expect(calls()).toEqual([]);
});

test('a changed source is bundled again, without installing packages again', () => {
  const { root, bootstrap, calls } = createCheckout();
  bootstrap();
  calls();
  writeFileSync(join(root, 'cli/main.ts'), 'export const changed = true;');

  const { stderr } = bootstrap();

  expect(stderr).toContain('Changed: cli/main.ts; setting up again');
  expect(stderr).not.toContain('npm packages');
  expect(calls()).toEqual(['bundle', 'setup']);
});

test('a removed output is made again', () => {
  const { root, bootstrap, calls } = createCheckout();
  bootstrap();
  calls();
  rmSync(join(root, '.build/cli'), { recursive: true });

  expect(bootstrap().status).toBe(0);
  expect(calls()).toEqual(['bundle', 'setup']);
});

test('a failed step says which, why and how to repeat it, and the next run goes on', () => {
  const { bootstrap, calls } = createCheckout();

  const { status, stderr } = bootstrap([], { FAIL: 'bundle' });
  expect(status).toBe(1);
  expect(stderr).toContain('The step "command line" failed. It ended with exit code 4.\n    no room for bundle');
  expect(stderr).toMatch(/Repeat it with: .*node toolchain\/setup\/bundle\.mjs/);

  calls();
  expect(bootstrap().status).toBe(0);
  expect(calls()).toEqual(['bundle', 'setup']);
});

test('a set-up that settled for less is tried again, unless the caller accepts it', () => {
  const { bootstrap, calls } = createCheckout();
  bootstrap([], { INCOMPLETE: 'yes' });
  calls();

  bootstrap(['--accept-incomplete']);
  expect(calls()).toEqual([]);
  bootstrap();
  expect(calls()).toEqual(['bundle', 'setup']);
});

test.each([
  [['--libary'], "'--libary' is not an option of set-up"],
  [['--profile', 'full'], "'--profile=full' is not an option of set-up"],
  [['setup', '--profil', 'full'], "'--profil' is not an option of set-up"],
  [['setup', '--profile', 'ful'], '--profile must be browser, bindings or full, not "ful".'],
  [['setup', '--profile'], '--profile must be browser, bindings or full, not "".'],
])('%j is a usage error before anything is done', (words, message) => {
  const { bootstrap, calls } = createCheckout();
  const { status, stderr } = bootstrap(words);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(calls()).toEqual([]);
});

test('flags behind the word setup go to sipp setup, once, and its results come back', () => {
  const { bootstrap, calls } = createCheckout();
  const words = ['setup', '--profile', 'browser', '--yes', '--json', '--force'];

  const first = bootstrap(words, { EXIT: '0' });
  expect(first).toMatchObject({ status: 0, stdout: '["setup","--profile=browser","--yes","--json"] with input\n' });
  expect(calls()).toEqual(['bundle', 'setup']);

  const second = bootstrap(words.slice(0, -1), { EXIT: '3' });
  expect(second).toMatchObject({ status: 3, stdout: first.stdout, stderr: '' });
  expect(calls()).toEqual(['setup']);
});

test('without the word, sipp setup gets no input and its results are messages', () => {
  const { stdout, stderr } = createCheckout().bootstrap(['--no-downloads']);
  expect(stdout).toBe('');
  expect(stderr).toContain('["setup","--no-downloads"] without input\n');
});

test('two at once take turns: the second finds the work done', async () => {
  const { root, calls } = createCheckout();
  const results = await Promise.all([start(root), start(root)]);

  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(calls()).toEqual(['bundle', 'setup']);
  expect(results.map(({ stderr }) => stderr).join('')).toMatch(
    /Another set-up is running \(process \d+\); waiting for it\./,
  );
});

test('an interrupted run leaves no stamp and no lock', async () => {
  const { root, bootstrap } = createCheckout();
  const child = spawn(process.execPath, [join(root, 'toolchain/setup/bootstrap.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HANG: 'setup' },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    // Once: a second signal could meet the process when it has already let go of its handlers.
    if (text.includes('hanging')) child.kill('SIGTERM');
  });
  const [code] = await once(child, 'close');

  expect(code).toBe(143);
  expect(stderr).toContain('Set-up was interrupted. Run it again to go on where it stopped.');
  expect(existsSync(join(root, '.build/setup/stamp.json'))).toBe(false);
  expect(existsSync(join(root, '.build/setup/bootstrap.lock'))).toBe(false);
  expect(bootstrap().status).toBe(0);
});

test('an old Node is told what is needed', () => {
  const script = readFileSync(join(packageRoot(), 'toolchain/setup/bootstrap.mjs'), 'utf8');
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '18.19.0' });";
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `${pretend}\n${script}`], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('sipp needs Node.js 20.19 or newer; this is 18.19.0');
});

async function start(root: string) {
  const child = spawn(process.execPath, [join(root, 'toolchain/setup/bootstrap.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

/** A checkout with the real bootstrap, an empty lock file, and stand-ins for bundle and command line that note their calls. */
function createCheckout() {
  const root = join(mkdtempSync(join(realpathSync(tmpdir()), 'sipp-bootstrap-')), 'a folder');
  onTestFinished(() => rmSync(join(root, '..'), { recursive: true, force: true }));
  mkdirSync(join(root, 'toolchain/setup'), { recursive: true });
  mkdirSync(join(root, 'cli'));
  for (const name of [
    'bootstrap',
    'bootstrap-run',
    'setup-words',
    'stamp',
    'lock',
    'child',
    'npm-client',
    'launchers',
  ]) {
    const file = `toolchain/setup/${name}.mjs`;
    copyFileSync(join(packageRoot(), file), join(root, file));
  }
  writeFileSync(join(root, 'cli/main.ts'), 'export {};');
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0' }));
  const packages = { '': { name: 'x', version: '1.0.0' } };
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, packages }),
  );
  writeFileSync(join(root, 'toolchain/setup/bundle.mjs'), `${noteCall('bundle')}\n${standInBundle}`);
  const log = join(root, '..', 'calls');
  return {
    root,
    bootstrap: (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, [join(root, 'toolchain/setup/bootstrap.mjs'), ...args], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
      }),
    /** What was started since the last question. */
    calls: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      return lines;
    },
  };
}

function noteCall(name: string): string {
  return `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('../calls', '${name}\\n');
if (process.env.FAIL === '${name}') {
  console.error('no room for ${name}');
  process.exit(4);
}
if (process.env.HANG === '${name}') {
  console.error('hanging');
  setInterval(() => {}, 1000);
}`;
}

const standInCli = `${noteCall('setup')}
import { fstatSync } from 'node:fs';
console.log(JSON.stringify(process.argv.slice(2)), fstatSync(0).isCharacterDevice() ? 'without input' : 'with input');
process.exitCode = Number(process.env.EXIT ?? 0);
if (!process.env.HANG) writeFileSync('.build/setup/result.json', JSON.stringify({ complete: !process.env.INCOMPLETE, outputs: [] }));`;

const standInBundle = `
mkdirSync('.build/cli', { recursive: true });
mkdirSync('.build/bin', { recursive: true });
writeFileSync('.build/cli/main.js', ${JSON.stringify(standInCli)});
writeFileSync('.build/bin/launch.mjs', '');
writeFileSync('.build/cli/package.json', '{"type":"module"}');`;
