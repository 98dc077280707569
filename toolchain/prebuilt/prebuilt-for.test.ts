import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prebuiltPackages, prebuiltVersion } from './packages.ts';
import { type PrebuiltQuery, prebuiltFor } from './prebuilt-for.ts';

const glibc = { libc: 'glibc', glibcVersion: '2.36' } as const;

test.each<[PrebuiltQuery, string]>([
  [{ platform: 'linux', arch: 'x64', ...glibc, backend: 'cpu' }, '@node-llama-cpp/linux-x64'],
  [{ platform: 'linux', arch: 'x64', ...glibc, backend: 'cuda' }, '@node-llama-cpp/linux-x64-cuda'],
  [{ platform: 'linux', arch: 'x64', ...glibc, backend: 'vulkan' }, '@node-llama-cpp/linux-x64-vulkan'],
  [{ platform: 'linux', arch: 'arm', ...glibc, backend: 'cpu' }, '@node-llama-cpp/linux-armv7l'],
  [{ platform: 'darwin', arch: 'arm64', libc: undefined, backend: 'cpu' }, '@node-llama-cpp/mac-arm64-metal'],
  [{ platform: 'darwin', arch: 'arm64', libc: undefined, backend: 'metal' }, '@node-llama-cpp/mac-arm64-metal'],
  [{ platform: 'darwin', arch: 'x64', libc: undefined, backend: 'cpu' }, '@node-llama-cpp/mac-x64'],
  [{ platform: 'win32', arch: 'x64', libc: undefined, backend: 'cuda' }, '@node-llama-cpp/win-x64-cuda'],
])('%j is served by %s', (query, name) => {
  expect(prebuiltFor(query).package?.name).toBe(name);
});

test.each<[PrebuiltQuery, string]>([
  [{ platform: 'linux', arch: 'x64', libc: 'musl', backend: 'cpu' }, 'this system has musl'],
  [{ platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.31', backend: 'cpu' }, 'this system has 2.31'],
  [{ platform: 'linux', arch: 's390x', ...glibc, backend: 'cpu' }, 'for linux-s390x'],
  [
    { platform: 'linux', arch: 'arm64', ...glibc, backend: 'cuda' },
    'no prebuilt cuda libraries for linux-arm64, only cpu',
  ],
  [{ platform: 'darwin', arch: 'x64', libc: undefined, backend: 'metal' }, 'no prebuilt metal libraries'],
])('%j is refused: %s', (query, reason) => {
  expect(prebuiltFor(query)).toEqual({ reason: expect.stringContaining(reason) });
});

test('the table names what the manifest keeps npm from installing, in the pinned release', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(prebuiltVersion).toBe(manifest.dependencies['node-llama-cpp']);
  const names = prebuiltPackages.map(({ name }) => name).sort();
  expect(names).toEqual(Object.keys(manifest.overrides['node-llama-cpp']).sort());
});
