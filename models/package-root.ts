import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SippError } from '../runtime/contract/errors.ts';

const PACKAGE_NAME = '@sipphq/sipp';

let found: string | undefined;

/**
 * The directory of this package: the nearest one above this module whose package.json bears its name. A fixed relative
 * path would not do, because this module also runs bundled from `.build/cli` and `.build/lib`. Throws `internal`.
 */
export function packageRoot(): string {
  found ??= searchUpwards(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function searchUpwards(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (nameIn(directory) === PACKAGE_NAME) return directory;
    if (directory === dirname(directory)) break;
  }
  const hint = 'Install the package again; its package.json is missing.';
  throw new SippError('internal', `No package.json of '${PACKAGE_NAME}' lies above '${start}'.`, { hint });
}

function nameIn(directory: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined;
  } catch {
    // Most directories on the way up have no package.json.
    return undefined;
  }
}
