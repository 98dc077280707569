import { readHost } from '../host.ts';
import { runCommand } from '../run-command.ts';
import { toolFolder } from './managed-roots.ts';
import { managedTools } from './managed-tools.ts';
import type { ToolId, ToolStatus } from './tool.ts';
import type { ToolContext, ToolSearch } from './tool-search.ts';

/** Looks for a tool: what the user's environment names, PATH, the usual places, and what sipp has installed. Changes nothing. */
export function findTool(id: ToolId, context: ToolContext): Promise<ToolStatus> {
  const search = toSearch(context);
  return managedTools[id].find(toolFolder(id, search.root), search);
}

/** Fills in what a context leaves out. */
export function toSearch(context: ToolContext): ToolSearch {
  const { root, env, signal, host = readHost(), run = runCommand } = context;
  return { root, env, signal, host, run };
}
