import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const defaultMirror = 'http://deb.debian.org/debian';

/** The mirror that a Debian machine is set to, or Debian's own. */
export function findDebianMirror(folder = '/etc/apt'): string {
  for (const path of [join(folder, 'sources.list'), ...sourceFiles(join(folder, 'sources.list.d'))]) {
    const [, mirror] = /^[^#\n]*?(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(readText(path)) ?? [];
    if (mirror !== undefined) return mirror;
  }
  return defaultMirror;
}

function sourceFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(?:list|sources)$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    // No Debian, or one that keeps everything in one file.
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // As above.
    return '';
  }
}
