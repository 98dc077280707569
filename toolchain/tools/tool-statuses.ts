import { toSearch } from './find-tool.ts';
import { toolFolder } from './managed-roots.ts';
import { managedTools } from './managed-tools.ts';
import { readManifest, type ToolManifest } from './manifest.ts';
import type { ToolId, ToolStatus } from './tool.ts';
import type { ToolContext } from './tool-search.ts';

export interface ToolReport {
  readonly id: ToolId;
  readonly title: string;
  readonly purpose: string;
  readonly status: ToolStatus;
  /** What sipp has installed of it, whether or not it is what is used. */
  readonly installed: ToolManifest | undefined;
}

/** All tools as they are on this machine. What cannot be looked at counts as missing. */
export function toolStatuses(context: ToolContext): Promise<readonly ToolReport[]> {
  const search = toSearch(context);
  return Promise.all(
    Object.values(managedTools).map(async (tool) => {
      const { id, title, purpose } = tool;
      const folder = toolFolder(id, search.root);
      const status = await tool.find(folder, search).catch((error): ToolStatus => {
        search.signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        return { state: 'missing', reason, fix: `sipp toolchain install ${id}` };
      });
      return { id, title, purpose, status, installed: await readManifest(folder) };
    }),
  );
}
