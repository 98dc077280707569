import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Folders that exist, each once however many names lead to it. */
export function distinctFolders(folders: readonly string[]): readonly string[] {
  const byTarget = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    const target = realpathSync(folder);
    if (!byTarget.has(target)) byTarget.set(target, folder);
  }
  return [...byTarget.values()];
}

/** The folders of `PATH`. */
export function searchPath(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
}

/** Full paths of the files in a folder whose names match and that lead somewhere, by name; none where there is no such folder. */
export function filesLike(folder: string, pattern: RegExp): readonly string[] {
  try {
    const names = readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort();
    // Distributions leave a development link behind whose library is in a package of its own.
    return names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  } catch {
    // Toolkits have only some of the folders that they may have.
    return [];
  }
}
