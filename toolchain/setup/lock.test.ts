import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock } from './lock.mjs';

test('a second owner waits until the first is done', async () => {
  const path = createPath();
  const order: string[] = [];
  const release = await acquireLock(path);
  const { promise: waiting, resolve: onWait } = withResolvers<number | undefined>();
  const second = acquireLock(path, { onWait }).then((releaseSecond) => {
    order.push('second');
    releaseSecond();
  });

  expect(await waiting).toBe(process.pid);
  order.push('first');
  release();
  await second;

  expect(order).toEqual(['first', 'second']);
  expect(readdirSync(dirname(path))).toEqual([]);
});

test('a lock whose owner is dead is taken over', async () => {
  const path = createPath();
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  writeFileSync(path, JSON.stringify({ pid, host: hostname(), id: '1' }));

  const release = await acquireLock(path);

  expect(existsSync(path)).toBe(true);
  release();
  expect(existsSync(path)).toBe(false);
});

test('a lock that nobody has touched for long is taken over, whoever its owner is', async () => {
  const path = createPath();
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: 'elsewhere', id: '1' }));
  utimesSync(path, 1, 1);

  const release = await acquireLock(path);

  release();
  expect(existsSync(path)).toBe(false);
});

test('waiting ends with the signal', async () => {
  const path = createPath();
  const release = await acquireLock(path);
  onTestFinished(release);
  const interruption = new AbortController();

  const second = acquireLock(path, { signal: interruption.signal, onWait: () => interruption.abort() });

  await expect(second).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('the lock of a killed process does not stay', async () => {
  const path = createPath();
  const module = new URL('./lock.mjs', import.meta.url);
  const script = `import(${JSON.stringify(module)}).then(async (lock) => {
    await lock.acquireLock(${JSON.stringify(path)});
    console.log('locked');
    setInterval(() => {}, 1000);
  })`;
  const owner = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await once(owner, 'exit');

  const release = await acquireLock(path);
  release();
});

function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
