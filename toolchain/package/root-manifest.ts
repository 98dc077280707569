import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RootManifest } from './main-manifest.ts';

/** The checkout's package.json. */
export function readRootManifest(root: string): RootManifest {
  // `as`: our own file; a test of the staged one would notice a missing field.
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as RootManifest;
}
