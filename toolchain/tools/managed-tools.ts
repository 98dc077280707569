import { SippError } from '../../runtime/contract/errors.ts';
import { suggest } from '../../runtime/contract/suggest.ts';
import { ccacheTool } from './managed/ccache.ts';
import { cmakeTool } from './managed/cmake.ts';
import { cudaTool } from './managed/cuda.ts';
import { emscriptenTool } from './managed/emscripten.ts';
import { ninjaTool } from './managed/ninja.ts';
import { vulkanTool } from './managed/vulkan.ts';
import type { ManagedTool } from './managed-tool.ts';
import type { ToolId } from './tool.ts';

/** In the order in which they are shown and installed. */
export const managedTools: Readonly<Record<ToolId, ManagedTool>> = {
  cmake: cmakeTool,
  ninja: ninjaTool,
  ccache: ccacheTool,
  emscripten: emscriptenTool,
  vulkan: vulkanTool,
  cuda: cudaTool,
};

/**
 * The tools that a word on the command line means: a name, another name, or `all`.
 *
 * @throws SippError `invalid_usage`
 */
export function toolsNamed(word: string): readonly ManagedTool[] {
  const tools = Object.values(managedTools);
  if (word === 'all') return tools.filter(({ isInAll }) => isInAll);
  const tool = tools.find(({ id, aliases }) => id === word || aliases.includes(word));
  if (tool) return [tool];
  const names = ['all', ...tools.flatMap(({ id, aliases }) => [id, ...aliases])];
  const near = suggest(word, names);
  throw new SippError('invalid_usage', `There is no tool '${word}'${near ? `; did you mean ${near}?` : '.'}`, {
    hint: `Name one of ${names.join(', ')}.`,
  });
}
