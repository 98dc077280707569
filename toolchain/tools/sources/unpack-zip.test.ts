import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type ZipEntry, zipFile } from '../testing/zip-file.ts';
import { unpackZip } from './unpack-zip.ts';

const { signal } = new AbortController();

function archiveOf(entries: readonly ZipEntry[]): { archive: string; folder: string } {
  const place = temporaryFolder();
  const archive = join(place, 'a.zip');
  writeFileSync(archive, zipFile(entries));
  return { archive, folder: join(place, 'unpacked') };
}

test('files, folders, links and programs come out as they went in', async () => {
  const { archive, folder } = archiveOf([
    { name: 'a/', content: '', mode: 0o040755 },
    { name: 'a/tool', content: '#!/bin/sh\n', mode: 0o100755 },
    { name: 'b/note', content: 'text' },
    { name: 'b/link', content: '../a/tool', mode: 0o120777 },
  ]);

  await unpackZip(archive, folder, signal);

  expect(readFileSync(join(folder, 'b/note'), 'utf8')).toBe('text');
  expect(readlinkSync(join(folder, 'b/link'))).toBe('../a/tool');
  if (process.platform !== 'win32') {
    expect(statSync(join(folder, 'a/tool')).mode & 0o111).toBe(0o111);
    expect(statSync(join(folder, 'b/note')).mode & 0o111).toBe(0);
  }
});

test.each<[string, ZipEntry]>([
  ['a name', { name: '../outside', content: '' }],
  ['a link', { name: 'link', content: '../../outside', mode: 0o120777 }],
])('%s that leads out of the folder is refused', async (_, entry) => {
  const { archive, folder } = archiveOf([entry]);

  await expect(unpackZip(archive, folder, signal)).rejects.toMatchObject({ code: 'file_failed' });
});

test('what is no zip file is named', async () => {
  const { archive, folder } = archiveOf([]);
  writeFileSync(archive, 'not a zip');

  await expect(unpackZip(archive, folder, signal)).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining(`'${archive}' could not be unpacked`),
  });
});
