import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fetchPrebuilt } from './fetch-prebuilt.ts';
import type { PrebuiltPackage } from './packages.ts';
import { prebuiltDirectory } from './prebuilt-directory.ts';

test('a verified archive is unpacked once', async () => {
  const { item, options, calls } = createRegistry();

  const directory = await fetchPrebuilt(item, options);

  expect(readFileSync(join(directory, 'libllama.so'), 'utf8')).toBe('library');
  expect(await fetchPrebuilt(item, options)).toBe(directory);
  expect(calls()).toHaveLength(1);
  expect(readdirSync(join(options.root, '.build/toolchain/prebuilt'))).toEqual(['toy-x64-3.21.1']);
});

test('an archive with another content is refused and nothing is unpacked', async () => {
  const { item, options } = createRegistry();
  const other = { ...item, integrity: `sha512-${Buffer.from('other').toString('base64')}` };

  await expect(fetchPrebuilt(other, options)).rejects.toMatchObject({
    code: 'checksum_mismatch',
    message: expect.stringContaining("'@toy/toy-x64' has the integrity sha512-"),
  });
  expect(existsSync(prebuiltDirectory(options.root, item))).toBe(false);
  expect(readdirSync(join(options.root, '.build/toolchain/prebuilt'))).toEqual([]);
});

test('a failed download says what npm said', async () => {
  const { item, options } = createRegistry({ failure: 'npm error code ENOTFOUND' });

  await expect(fetchPrebuilt(item, options)).rejects.toMatchObject({
    code: 'download_failed',
    message: "The package '@toy/toy-x64@3.21.1' could not be fetched:\nnpm error code ENOTFOUND",
  });
});

test('without downloads npm is asked for its cache only, and what is missing is named', async () => {
  const { item, options, calls } = createRegistry({ failure: 'npm error code ENOTCACHED' });

  await expect(fetchPrebuilt(item, { ...options, downloads: false })).rejects.toMatchObject({
    message: "The package '@toy/toy-x64@3.21.1' is not on this machine, and downloads are off.",
  });
  expect(calls()[0]).toContain('--offline');
});

/** A folder that serves as registry: a script in the place of the npm client copies a real archive out of it. */
function createRegistry({ failure = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'package/bins/toy-x64'), { recursive: true });
  writeFileSync(join(folder, 'package/bins/toy-x64/libllama.so'), 'library');
  spawnSync('tar', ['-czf', 'archive', 'package'], { cwd: folder });
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, 'archive')))
    .digest('base64')}`;
  const log = join(folder, 'calls');
  const script = `
    const { appendFileSync, copyFileSync } = require('node:fs');
    const args = process.argv.slice(2);
    appendFileSync(${JSON.stringify(log)}, args.join(' ') + '\\n');
    if (${JSON.stringify(failure)}) {
      console.error(${JSON.stringify(failure)});
      process.exit(1);
    }
    copyFileSync(${JSON.stringify(join(folder, 'archive'))}, args[args.indexOf('--pack-destination') + 1] + '/toy.tgz');`;
  writeFileSync(join(folder, 'npm.cjs'), script);
  const root = join(folder, 'root');
  mkdirSync(root);
  const item: PrebuiltPackage = { name: '@toy/toy-x64', platform: 'linux', arch: 'x64', backends: ['cpu'], integrity };
  const npm = [process.execPath, join(folder, 'npm.cjs')];
  return {
    item,
    options: { root, downloads: true, signal: new AbortController().signal, npm },
    calls: () => readFileSync(log, 'utf8').trim().split('\n'),
  };
}
