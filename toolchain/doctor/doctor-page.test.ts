import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { checks } from './checks.ts';

test('the book lists every check, and whether it is required', () => {
  const page = readFileSync(join(packageRoot(), 'docs/en/reference/doctor.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (yes)? ?\|/gm)].map(([, code, yes]) => [code, yes === 'yes']);

  expect(rows).toHaveLength(checks.length);
  expect(rows).toEqual(expect.arrayContaining(checks.map(({ code, required }) => [code, required])));
});
