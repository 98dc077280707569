import type { InstalledTool } from '../../tools/install-tool.ts';
import type { FoundTool, ToolId, ToolStatus } from '../../tools/tool.ts';
import type { SetupContext, SetupStep } from '../step.ts';

/** How tools are found and installed: `findTool` and `installTool` of `toolchain/tools`. */
export interface ToolRoom {
  find(id: ToolId, context: SetupContext): Promise<ToolStatus>;
  install(id: ToolId, context: SetupContext): Promise<InstalledTool>;
}

export interface ToolStepOptions {
  readonly room: ToolRoom;
  /** False: say that it is missing, and leave it at that. */
  readonly mayInstall: boolean;
}

/** A tool that builds need, found on this machine or installed below `.build/toolchain`. */
export function toolStep(id: ToolId, { room, mayInstall }: ToolStepOptions): SetupStep {
  return {
    id: `tool-${id}`,
    title: id,
    repeat: `sipp toolchain install ${id}`,

    async check(context) {
      const status = await room.find(id, context);
      if (status.state === 'ready') return { state: 'done', summary: summaryOf(status.tool) };
      if (mayInstall) return undefined;
      return { state: 'skipped', summary: 'not installed', reason: status.reason, fix: status.fix };
    },

    async run(context) {
      const { tool, source, failures } = await room.install(id, context);
      const after = failures.length === 0 ? '' : `; not from ${failures.map((failure) => failure.source).join(', ')}`;
      const summary = source === undefined ? summaryOf(tool) : `${tool.version} from ${source}${after}`;
      return { state: 'done', summary };
    },
  };
}

function summaryOf({ version, path }: FoundTool): string {
  return `${version} in ${path}`;
}
