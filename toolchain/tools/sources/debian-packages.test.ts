import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type RunCommand, runCommand } from '../../run-command.ts';
import { type FileServer, serveFiles } from '../testing/serve-files.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { debianPackages } from './debian-packages.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const hasTools = spawnSync('dpkg-deb', ['--version']).status === 0 && existsSync(keyring);

beforeEach(({ skip }) => skip(!hasTools, 'needs dpkg-deb and the keyring of Debian'));

const recipe = { version: '1.0', programs: { toy: { path: 'usr/bin/toy', flags: '--always "$root/data"' } } };

test('packages are unpacked privately, and their programs started by the loader that came with them', async () => {
  const { context, folder } = await createMirror();
  const source = debianPackages({
    ...recipe,
    packages: ['toy'],
    without: ['usr/lib/unused'],
    links: { here: 'usr/bin' },
  });

  const records = await source.fetch(context);

  expect(records.map(({ name }) => name)).toEqual(expect.arrayContaining(['toy_1.0_all.deb', 'libc6_1.0_all.deb']));
  const { stdout } = spawnSync(join(folder, 'bin/toy'), ['my', 'words'], { encoding: 'utf8' });
  expect(stdout.trimEnd().split('\n')).toEqual([
    ...['--argv0', 'toy', '--library-path', `${join(folder, 'bin')}/../usr/lib/x86_64-linux-gnu`],
    ...[`${join(folder, 'bin')}/../usr/bin/toy`, '--always', `${join(folder, 'bin')}/../data`, 'my', 'words'],
  ]);
  expect(readFileSync(join(folder, 'here/toy'), 'utf8')).toBe('toy');
  expect(existsSync(join(folder, 'usr/lib/unused'))).toBe(false);
  expect(existsSync(join(folder, 'usr/share/doc'))).toBe(false);
});

test('a suite of its own is asked for where a recipe names one', async () => {
  const { context, commands } = await createMirror();

  await debianPackages({ ...recipe, packages: ['toy/bookworm'] }).fetch(context);

  expect(commands.at(1)).toEqual([
    'apt-get',
    'download',
    '--print-uris',
    'toy/bookworm',
    'libc6/trixie',
    'libgcc-s1/trixie',
    'libstdc++6/trixie',
  ]);
});

test('apt fetches what the mirror does not give to us', async () => {
  const { context, server, commands, aptBrings } = await createMirror();
  aptBrings();
  server.intercept = (path, response) => {
    if (!path.includes('toy')) return false;
    response.writeHead(407).end();
    return true;
  };

  await debianPackages({ ...recipe, packages: ['toy'] }).fetch(context);

  expect(commands).toContainEqual(['apt-get', 'download', 'toy/trixie']);
});

test('a package with another content than the signed list says is refused', async () => {
  const { context, server } = await createMirror();
  server.intercept = (path, response) => {
    if (path.includes('toy')) response.end('other');
    return path.includes('toy');
  };

  await expect(debianPackages({ ...recipe, packages: ['toy'] }).fetch(context)).rejects.toMatchObject({
    code: 'checksum_mismatch',
  });
});

test.each<[string, Partial<Awaited<ReturnType<RunCommand>>>, object]>([
  ['no apt', { exitCode: undefined, isMissing: true }, { code: 'tool_missing', message: 'apt-get was not found.' }],
  [
    'a mirror that cannot be reached',
    { exitCode: 100, stderr: 'Err:1\nE: Could not resolve deb.debian.org' },
    { code: 'download_failed', message: expect.stringContaining('Could not resolve') },
  ],
])('%s is a reason', async (_, outcome, error) => {
  const { context } = await createMirror();
  const run: RunCommand = async () => ({ ...nothing, ...outcome });

  await expect(debianPackages({ ...recipe, packages: ['toy'] }).fetch({ ...context, run })).rejects.toMatchObject(
    error,
  );
});

test('a package that the mirror does not have is named', async () => {
  const { context } = await createMirror();

  await expect(debianPackages({ ...recipe, packages: ['other'] }).fetch(context)).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining("The mirror has no package 'other/trixie'."),
  });
});

const nothing = { exitCode: 0, stdout: '', stderr: '', isMissing: false, timedOut: false, killedBy: undefined };

/** A server with real packages, and an apt that knows what is on it. Everything but apt is real. */
async function createMirror() {
  const root = temporaryFolder();
  const [folder, archives, packages] = ['tool', 'archives', 'packages'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]; // As many as there are names.
  for (const each of [folder, archives, packages]) mkdirSync(each);
  const files = new Map<string, Buffer>();
  for (const name of ['toy', 'libc6', 'libgcc-s1', 'libstdc++6']) {
    const path = buildPackage(name, packages);
    files.set(`/${name}_1.0_all.deb`, readFileSync(path));
  }
  const server: FileServer = await serveFiles(files);
  const commands: (readonly string[])[] = [];
  let brings = false;
  const run: RunCommand = async (words, options) => {
    if (words[0] !== 'apt-get') return runCommand(words, options);
    commands.push(words);
    if (words[2] === '--print-uris') return { ...nothing, stdout: uris(files, server.url, words.slice(3)) };
    const name = `${words[2]?.split('/')[0]}_1.0_all.deb`;
    if (words[1] === 'download' && brings) renameSync(join(packages, name), join(options?.cwd ?? '', name));
    return nothing;
  };
  const { signal } = new AbortController();
  const host = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.36' } as const;
  const context = { root, folder, archives, env: {}, signal, run, host, progress: () => undefined };
  const aptBrings = () => {
    brings = true;
  };
  return { context, folder, server, commands, aptBrings };
}

function uris(files: ReadonlyMap<string, Buffer>, url: string, specs: readonly string[]): string {
  const lines = [...files].map(([path, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    return `'${url}${path}' ${path.slice(1)} ${content.length} SHA256:${sha256}`;
  });
  return lines.filter((line) => specs.some((spec) => line.includes(`/${spec.split('/')[0]}_`))).join('\n');
}

/** A loader that prints what it is to start, and a program of the name. */
const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  libc6: { 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2': '#!/bin/sh\nfor word; do echo "$word"; done\n' },
  toy: { 'usr/bin/toy': 'toy', 'usr/lib/unused/file': '', 'usr/share/doc/toy/copyright': '' },
};

function buildPackage(name: string, packages: string): string {
  const tree = join(packages, name);
  const control = `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\nDescription: toy\n`;
  for (const [path, content] of Object.entries({ 'DEBIAN/control': control, ...contents[name] })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content, { mode: 0o755 });
  }
  const target = join(packages, `${name}_1.0_all.deb`);
  spawnSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, target]);
  return target;
}
