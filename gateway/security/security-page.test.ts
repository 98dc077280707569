import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const page = await read('docs/en/gateway/security.md');

/** Rows of tables, without their heads. */
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (---|threat)/.test(line));

/** `path`: “title”, “title” */
const named = rows.flatMap((row) =>
  [...row.matchAll(/`([\w./-]+\.test\.ts)`: ((?:“[^”]+”(?:, )?)+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ path, title })),
  ),
);

test('every threat has a control and a test', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| [^|]+ \| `[\w./-]+\.test\.ts`: “[^|]+” \|$/);
  expect(named.length).toBeGreaterThanOrEqual(rows.length);
});

test.each(named)('$path has the test "$title"', async ({ path, title }) => {
  expect(await read(path)).toContain(`'${title}'`);
});
