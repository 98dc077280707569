import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { findDebianMirror } from './debian-mirror.ts';

test.each([
  ['sources.list', 'deb http://mirror.example/debian bookworm main\n', 'http://mirror.example/debian'],
  ['sources.list.d/a.sources', 'Types: deb\nURIs: https://mirror.example/debian/\n', 'https://mirror.example/debian'],
  ['sources.list', '# deb http://old.example/debian bookworm main\n', 'http://deb.debian.org/debian'],
  ['sources.list', 'deb http://security.debian.org/debian-security x main\n', 'http://deb.debian.org/debian'],
  ['sources.list', 'deb http://archive.ubuntu.com/ubuntu noble main\n', 'http://deb.debian.org/debian'],
])('%s with %j', (name, content, mirror) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sources.list.d'));
  writeFileSync(join(folder, name), content);

  expect(findDebianMirror(folder)).toBe(mirror);
});

test('a machine without apt is told of Debian itself', () => {
  expect(findDebianMirror('/nonexistent')).toBe('http://deb.debian.org/debian');
});
