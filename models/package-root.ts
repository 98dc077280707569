import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SippError } from '../runtime/contract/errors.ts';

const PACKAGE_NAME = '@sipphq/sipp';

let found: string | undefined;

/**
 * The directory of this package: the nearest one above this module whose package.json bears its name. A fixed relative
 * path would not do, because this module also runs bundled, from `.build/cli`, `.build/lib` and an installed copy's `dist`. Throws `internal`.
 */
export function packageRoot(): string {
  found ??= searchUpwards(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** Whether the package is a checkout, where set-up and builds work. A copy that npm installed has no sources. */
export function isCheckout(root = packageRoot()): boolean {
  return existsSync(join(root, 'toolchain', 'setup', 'bootstrap.mjs'));
}

/** A field of this package's own manifest, such as `version`. */
export function packageField(name: string, root = packageRoot()): unknown {
  return readManifest(root)?.[name];
}

function searchUpwards(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (readManifest(directory)?.['name'] === PACKAGE_NAME) return directory;
    if (directory === dirname(directory)) break;
  }
  const hint = 'Install the package again; its package.json is missing.';
  throw new SippError('internal', `No package.json of '${PACKAGE_NAME}' lies above '${start}'.`, { hint });
}

function readManifest(directory: string): Record<string, unknown> | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : undefined;
  } catch {
    // Most directories on the way up have no package.json.
    return undefined;
  }
}
