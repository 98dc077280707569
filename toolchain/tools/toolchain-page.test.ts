import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { managedTools } from './managed-tools.ts';

test('the book lists every tool with its names, purpose and sources', () => {
  const page = readFileSync(join(packageRoot(), 'docs/en/reference/toolchain.md'), 'utf8');
  const [, table = ''] = /## Tools\n\n((?:\|.*\n)+)/.exec(page) ?? [];
  const rows = table.trim().split('\n').slice(2);
  const host = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.36' } as const;

  expect(rows).toHaveLength(Object.keys(managedTools).length);
  for (const [index, { id, aliases, purpose, sources }] of Object.values(managedTools).entries()) {
    const [, names = '', use, , from] = rows[index]?.split('|').map((cell) => cell.trim()) ?? [];
    expect([...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)).toEqual([id, ...aliases]);
    expect(use).toBe(purpose);
    expect(from).toBe(
      sources(host)
        .map(({ title, version }) => `${title} ${version}`)
        .join(', '),
    );
  }
});
