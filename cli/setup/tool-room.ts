import type { ToolRoom } from '../../toolchain/setup/steps/tool.ts';
import type { ToolId } from '../../toolchain/tools/tool.ts';
import type { ToolContext } from '../../toolchain/tools/tool-search.ts';
import type { ToolFacts } from './choose-profile.ts';

export interface SetupToolRoom extends ToolRoom {
  /** What somebody has to know to be asked whether a tool may be downloaded. */
  facts(id: ToolId): Promise<ToolFacts>;
}

/** The tools of the toolchain as set-up uses them. Nothing of them is loaded before one is asked for. */
export function createToolRoom(place: Pick<ToolContext, 'root' | 'env' | 'signal'>): SetupToolRoom {
  const find = async (id: ToolId, context: ToolContext) => {
    const { findTool } = await import('../../toolchain/tools/find-tool.ts');
    return findTool(id, context);
  };
  return {
    find,
    install: async (id, { root, env, signal, host, downloads, progress, output }) => {
      const { installTool } = await import('../../toolchain/tools/install-tool.ts');
      // Set-up tells itself how the step begins and ends.
      const report: Parameters<typeof installTool>[1]['report'] = (event) => {
        if (event.kind === 'progress') progress(event.done, event.total);
        if (event.kind === 'output') output(event.line);
      };
      return installTool(id, { root, env, signal, host, downloads, report });
    },
    facts: async (id) => {
      const { managedTools } = await import('../../toolchain/tools/managed-tools.ts');
      return { status: await find(id, place), downloadSize: managedTools[id].downloadSize };
    },
  };
}
