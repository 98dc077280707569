import { freemem, totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { availableMemory } from './available-memory.ts';

const meminfo = 'MemTotal: 100 kB\nMemFree: 1 kB\nMemAvailable:     64 kB\n';
const read = (files: Record<string, string>) => (path: string) => files[path];

test.each([
  ['the system has less', {}, 64 * 1024],
  [
    'the group has no limit',
    { '/sys/fs/cgroup/memory.max': 'max\n', '/sys/fs/cgroup/memory.current': '5\n' },
    64 * 1024,
  ],
  [
    'a group of version 2 is limited',
    {
      '/sys/fs/cgroup/memory.max': '5000\n',
      '/sys/fs/cgroup/memory.current': '4000\n',
      '/sys/fs/cgroup/memory.stat': 'anon 1\ninactive_file 500\n',
    },
    1500,
  ],
  [
    'a group of version 1 is limited',
    {
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '5000\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '4000\n',
    },
    1000,
  ],
  [
    'a group is over its limit',
    { '/sys/fs/cgroup/memory.max': '5000\n', '/sys/fs/cgroup/memory.current': '6000\n' },
    0,
  ],
])('on Linux, when %s', (_, files, bytes) => {
  expect(availableMemory('linux', read({ '/proc/meminfo': meminfo, ...files }))).toBe(bytes);
});

test('on macOS the whole memory counts', () => {
  expect(availableMemory('darwin', read({}))).toBe(totalmem());
});

test('elsewhere the free memory counts', () => {
  expect(Math.abs(availableMemory('win32', read({})) - freemem())).toBeLessThan(totalmem());
});
