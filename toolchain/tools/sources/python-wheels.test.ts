import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHost } from '../../host.ts';
import type { RunCommand } from '../../run-command.ts';
import { serveFiles } from '../testing/serve-files.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { zipFile } from '../testing/zip-file.ts';
import { pythonWheels } from './python-wheels.ts';

const content = zipFile([{ name: 'toy/data/bin/toy', content: '#!/bin/sh\n', mode: 0o100755 }]);
const wheel = {
  project: 'the-toy',
  version: '1.0',
  tags: 'py3-none-any',
  sha256: createHash('sha256').update(content).digest('hex'),
  sizeBytes: content.length,
};
const name = 'the_toy-1.0-py3-none-any.whl';
const source = pythonWheels({ version: '1.0', wheels: [wheel], place: [{ from: 'toy/data', to: '.' }] });

test('a wheel comes from the index that the environment names', async () => {
  const server = await serveFiles(
    new Map([
      ['/simple/the-toy/', Buffer.from(`<a href="../../files/${name}#sha256=abc">${name}</a>`)],
      [`/files/${name}`, content],
    ]),
  );
  const { context, folder } = createPlace({ index: `${server.url}/simple/`, run: noPip });

  const records = await source.fetch(context);

  expect(records).toEqual([{ name, sha256: wheel.sha256, sizeBytes: content.length }]);
  expect(readFileSync(join(folder, 'bin/toy'), 'utf8')).toBe('#!/bin/sh\n');
});

test('the index of pip is used where the environment names none', async () => {
  const server = await serveFiles(new Map());
  const asked: string[] = [];
  const run: RunCommand = async ([, , , ...words]) => {
    asked.push(words.slice(0, 2).join(' '));
    return { ...nothing, stdout: words[0] === 'config' ? `global.index-url='${server.url}/own'\n` : '' };
  };
  const { context } = createPlace({ run });

  await expect(source.fetch(context)).rejects.toThrow();

  expect(server.requests).toEqual(['/own/the-toy/']);
  expect(asked).toContain('config list');
});

test('pip fetches what the index does not give to us', async () => {
  const server = await serveFiles(new Map());
  const run: RunCommand = async (words) => {
    if (!words.includes('download')) return nothing;
    expect(words).toEqual(expect.arrayContaining(['--platform', 'any', 'the-toy==1.0']));
    writeFileSync(join(words[words.indexOf('--dest') + 1] ?? '', name), content);
    return nothing;
  };
  const { context, folder } = createPlace({ index: server.url, run });

  await source.fetch(context);

  expect(readdirSync(join(folder, 'bin'))).toEqual(['toy']);
});

test.each<[string, RunCommand, RegExp]>([
  [
    'there is no Python',
    async () => ({ ...nothing, exitCode: undefined, isMissing: true }),
    /answered 404 Not Found\.$/,
  ],
  [
    'pip fails, too',
    async () => ({ ...nothing, exitCode: 1, stderr: 'ERROR: no proxy' }),
    /404.* pip: ERROR: no proxy$/,
  ],
])('where %s, the reasons are told, and no password', async (_, run, message) => {
  const server = await serveFiles(new Map());
  const { context } = createPlace({ index: server.url, run });

  await expect(source.fetch(context)).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringMatching(message),
  });
  const secret = createPlace({ index: server.url.replace('//', '//me:secret@'), run });
  await expect(source.fetch(secret.context)).rejects.not.toThrow('secret');
});

test('a wheel that pip brings with another content is refused', async () => {
  const server = await serveFiles(new Map());
  const run: RunCommand = async (words) => {
    writeFileSync(join(words[words.indexOf('--dest') + 1] ?? '', name), 'other');
    return nothing;
  };
  const { context } = createPlace({ index: server.url, run });

  await expect(source.fetch(context)).rejects.toMatchObject({ code: 'checksum_mismatch' });
});

const nothing = { exitCode: 0, stdout: '', stderr: '', isMissing: false, timedOut: false, killedBy: undefined };
const noPip: RunCommand = async () => expect.unreachable('nothing to run');

function createPlace({ index, run }: { readonly index?: string; readonly run: RunCommand }) {
  const root = temporaryFolder();
  const folder = join(root, 'tool');
  const archives = join(root, 'archives');
  for (const each of [folder, archives]) mkdirSync(each);
  const env = { PIP_INDEX_URL: index };
  const { signal } = new AbortController();
  return { folder, context: { root, folder, archives, env, signal, run, host: readHost(), progress: () => undefined } };
}
