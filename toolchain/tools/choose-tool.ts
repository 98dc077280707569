import type { Inspection, ManagedTool, Rejection } from './managed-tool.ts';
import type { FoundTool, ToolStatus } from './tool.ts';

/** A place where a tool may be. */
export interface Candidate {
  readonly path: string;
  readonly origin: FoundTool['origin'];
}

/** The first place that will do; otherwise what is wrong with the first of them, or that there is none. */
export async function chooseTool(
  { id, title }: Pick<ManagedTool, 'id' | 'title'>,
  candidates: readonly Candidate[],
  inspect: (path: string) => Promise<Inspection>,
): Promise<ToolStatus> {
  let first: Rejection | undefined;
  for (const { path, origin } of candidates) {
    const found = await inspect(path);
    if ('version' in found) return { state: 'ready', tool: { ...found, origin } };
    first ??= found;
  }
  const { reason = `${title} was not found.`, isOutdated = false } = first ?? {};
  return { state: isOutdated ? 'outdated' : 'missing', reason, fix: `sipp toolchain install ${id}` };
}
