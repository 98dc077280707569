import { expect, test } from 'vitest';
import { readHost, tripletOf } from './host.ts';

test.each([
  [{ platform: 'linux', arch: 'x64', libc: 'glibc' }, 'linux-x64-gnu'],
  [{ platform: 'linux', arch: 'arm64', libc: 'musl' }, 'linux-arm64-musl'],
  [{ platform: 'darwin', arch: 'arm64', libc: undefined }, 'darwin-arm64'],
  [{ platform: 'win32', arch: 'x64', libc: undefined }, 'win32-x64-msvc'],
] as const)('%j is called %s', (host, triplet) => {
  expect(tripletOf(host)).toBe(triplet);
});

test('this machine is described', () => {
  const host = readHost();
  expect(host).toMatchObject({ platform: process.platform, arch: process.arch });
  if (host.libc === 'glibc') expect(host.glibcVersion).toMatch(/^2\.\d+/);
});
