import { dirname, sep } from 'node:path';
import type { FoundTool } from './tool.ts';

export interface Places {
  /** Where sipp installs it. */
  readonly folder: string;
  /** What the user's environment names. */
  readonly named: string | undefined;
  readonly onPath: readonly string[];
}

/** Where a program of a toolkit comes from. */
export function originOf(program: string, { folder, named, onPath }: Places): FoundTool['origin'] {
  const isIn = (root: string) => program.startsWith(root.endsWith(sep) ? root : root + sep);
  if (isIn(folder)) return 'managed';
  if (named && isIn(named)) return 'environment';
  return onPath.some((path) => dirname(path) === dirname(program)) ? 'path' : 'system';
}
