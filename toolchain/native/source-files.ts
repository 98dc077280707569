import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Path below the checkout, with `/`, and content. */
export type SourceFiles = ReadonlyMap<string, string>;

/** All C++ files of the engine core and its Node binding. */
export function readSourceFiles(root: string): SourceFiles {
  const files = new Map<string, string>();
  for (const folder of ['runtime/native/core', 'runtime/native/napi']) collect(root, folder, files);
  return files;
}

/** The files of ours that a source includes, directly or through others, sorted. Headers of libraries are not among them. */
export function includedFiles(path: string, files: SourceFiles): readonly string[] {
  const found = new Set<string>();
  const visit = (current: string): void => {
    for (const name of includesOf(files.get(current) ?? '')) {
      const target = locate(name, dirname(current), files);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  visit(path);
  return [...found].sort();
}

function includesOf(text: string): readonly string[] {
  return [...text.matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)].map(([, name = '']) => name);
}

function locate(name: string, folder: string, files: SourceFiles): string | undefined {
  const places = [
    posix.join(folder, name),
    posix.join('runtime/native/core', name),
    posix.join('runtime/native', name),
  ];
  return places.find((place) => files.has(place));
}

function collect(root: string, folder: string, files: Map<string, string>): void {
  for (const entry of entriesOf(join(root, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(root, path, files);
    else if (/\.(?:cpp|h|hpp)$/.test(entry.name)) files.set(path, readFileSync(join(root, path), 'utf8'));
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // An installed copy carries no sources.
    return [];
  }
}
