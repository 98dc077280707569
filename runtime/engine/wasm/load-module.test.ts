import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../../../models/fixtures/index.ts';
import { loadModule } from './load-module.ts';

async function folderWith(script: string): Promise<string> {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const path = directory.file('sipp-wasm.js');
  await writeFile(path, script);
  return `${pathToFileURL(dirname(path))}/`;
}

test('a module that never answers is given up', async () => {
  const directory = await folderWith('export default () => new Promise(() => {});');

  await expect(loadModule({ directory, threading: 'single-thread', timeoutMs: 20 })).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringContaining('not answered for 0.02 seconds'),
  });
});

test.each([
  ['is not there', undefined, 'sipp-wasm-pthread.js'],
  ['is no script', 'this is no script', 'cannot be started'],
  ['fails to start', 'export default async () => { throw new Error("no memory left"); };', 'no memory left'],
])('a module that %s says so', async (_name, script, message) => {
  const directory = await folderWith(script ?? '');
  const threading = script === undefined ? 'pthread' : 'single-thread';

  await expect(loadModule({ directory, threading })).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('sipp build wasm'),
  });
});
