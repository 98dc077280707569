import { expect, test } from 'vitest';
import { type Child, withChild } from './child.ts';

const script = (source: string) => [process.execPath, '-e', source];
const signal = new AbortController().signal;
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
};

test('a program that still runs when its use ends is gone afterwards', async () => {
  let started: Child | undefined;
  await withChild(script('setInterval(() => {}, 1000)'), { signal }, async (child) => {
    started = child;
    expect(isAlive(child.pid)).toBe(true);
  });
  expect(isAlive(started?.pid ?? 0)).toBe(false);
});

test('an abort ends the program and the waiting for it', async () => {
  const controller = new AbortController();
  let pid = 0;
  const run = withChild(script('setInterval(() => {}, 1000)'), { signal: controller.signal }, (child) => {
    pid = child.pid;
    controller.abort(new Error('interrupted'));
    return child.ended;
  });
  await expect(run).rejects.toThrow('interrupted');
  expect(isAlive(pid)).toBe(false);
});

test('a program that dies is named, with its last words', async () => {
  const run = withChild(script('console.error("no room"); process.exit(3)'), { signal }, (child) => child.ended);
  await expect(run).rejects.toMatchObject({ code: 'engine_failed', message: 'node ended with exit code 3: no room.' });
});

test('a file that is no program is refused', async () => {
  const run = withChild(['/no/such/program'], { signal }, (child) => child.ended);
  await expect(run).rejects.toMatchObject({ code: 'tool_missing' });
});

test('what a program prints can be read', async () => {
  const text = await withChild(script('console.log("hello")'), { signal }, async (child) => {
    await child.ended;
    return child.stdout();
  });
  expect(text).toBe('hello\n');
});
