import { findTool } from '../tools/find-tool.ts';
import type { FoundTool, ToolId } from '../tools/tool.ts';
import type { BuildContext } from './unit.ts';

/** The programs of a CMake build. All but CMake itself only make it faster. */
export interface CMakeTools {
  readonly cmake: FoundTool;
  readonly ninja: FoundTool | undefined;
  readonly ccache: FoundTool | undefined;
}

export type CMakeToolsSearch =
  | { readonly tools: CMakeTools }
  | { readonly tools?: never; readonly reason: string; readonly fix: string };

/** Looks for CMake, ninja and ccache. Without CMake, or with one that is too old, it says why and what to do. */
export async function findCMakeTools(context: BuildContext): Promise<CMakeToolsSearch> {
  const [cmake, ninja, ccache] = await Promise.all(
    (['cmake', 'ninja', 'ccache'] as const).map((id: ToolId) => findTool(id, context)),
  );
  if (cmake?.state !== 'ready') {
    return { reason: cmake?.reason ?? 'CMake was not found.', fix: cmake?.fix ?? '`sipp toolchain install cmake`' };
  }
  const toolOf = (status: typeof ninja) => (status?.state === 'ready' ? status.tool : undefined);
  return { tools: { cmake: cmake.tool, ninja: toolOf(ninja), ccache: toolOf(ccache) } };
}
