import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Suite, suites } from './suites.ts';

const rooms = ['cli', 'runtime', 'models', 'toolchain', 'catalog', 'gateway', 'examples'];

/** Every test file of the checkout, as paths below the root with `/`, sorted. */
export function findTestFiles(root: string): readonly string[] {
  return rooms.flatMap((room) => filesBelow(root, room)).filter((path) => /\.(?:test\.tsx?|smoke\.ts)$/.test(path));
}

/** The suite that owns a test file: the first whose globs match. */
export function ownerOf(path: string): Suite | undefined {
  return suites.find(({ include }) => include.some((glob) => matchesGlob(path, glob)));
}

/** `**` spans folders, `*` does not. */
export function matchesGlob(path: string, glob: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  return new RegExp(`^${pattern}$`).test(path);
}

/** All files below a folder; packages and build output are not ours. */
export function filesBelow(root: string, folder: string): readonly string[] {
  return entriesOf(join(root, folder)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesBelow(root, path);
  });
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A room that is not built yet.
    return [];
  }
}
