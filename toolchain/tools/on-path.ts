import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ToolSearch } from './tool-search.ts';

/** All programs of a name in the folders of PATH, the first of them first. */
export function programsOnPath(name: string, { env, host }: Pick<ToolSearch, 'env' | 'host'>): readonly string[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  const names = host.platform === 'win32' ? [`${name}.exe`, `${name}.bat`] : [name];
  return folders.flatMap((folder) => names.map((each) => join(folder, each))).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Most folders of PATH do not have it.
    return false;
  }
}
