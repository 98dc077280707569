import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolId } from './tool.ts';

/** Where a tool is installed, below the checkout. */
export function toolFolder(id: ToolId, root: string): string {
  return join(root, '.build', 'toolchain', id);
}

/** Folders of a toolkit that sipp has installed; none where it has not. */
export function managedRoots(id: ToolId, root: string): readonly string[] {
  const folder = toolFolder(id, root);
  return existsSync(folder) ? [folder] : [];
}
