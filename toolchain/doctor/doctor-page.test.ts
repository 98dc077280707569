import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { type Check, doctorTargets } from './check.ts';
import { checks } from './checks.ts';

test('the book lists every check in order, whether it is required, and for which targets it is asked', () => {
  const page = readFileSync(join(packageRoot(), 'docs/en/reference/doctor.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`\w+\.\w+`) \| (.*?)\s*\| (.*?)\s*\| /gm)].map((match) => match.slice(1, 4));

  expect(rows).toEqual(checks.map((check) => [`\`${check.code}\``, requirementOf(check), targetsOf(check)]));
});

function requirementOf({ required, requiredBy }: Check): string {
  if (required) return 'yes';
  return requiredBy === undefined ? '' : `\`--backend ${requiredBy}\``;
}

function targetsOf(check: Check): string {
  const named = doctorTargets.filter((target) => target !== 'all');
  const targets = named.filter((target) =>
    (['linux', 'darwin'] as const).some((platform) =>
      check.appliesTo({ target, backend: 'all', deep: true }, { platform }),
    ),
  );
  return targets.length === named.length ? 'all' : targets.join(', ');
}
