import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import { exitCodes } from './exit-code.ts';

test('the book lists every error code with its exit code', () => {
  const page = readFileSync(join(packageRoot(), 'docs/en/reference/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, exit]) => [code, Number(exit)]);

  expect(Object.fromEntries(rows)).toEqual(exitCodes);
});
