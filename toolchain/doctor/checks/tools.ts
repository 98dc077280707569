import type { ToolId } from '../../tools/tool.ts';
import { type Check, type DoctorTarget, forTargets, lacking, ok } from '../check.ts';

/** The programs that a build uses. sipp finds or installs them itself. */
export const toolChecks: readonly Check[] = [
  toolCheck('cmake', 'CMake', 'It configures every build of llama.cpp.', ['node', 'wasm']),
  toolCheck('ninja', 'Ninja', 'Builds take longer without it.', ['node', 'wasm']),
  toolCheck('ccache', 'ccache', 'Repeated builds take longer without it.', []),
  toolCheck('emscripten', 'Emscripten', 'It compiles the engine for browsers.', ['wasm']),
];

function toolCheck(id: ToolId, title: string, purpose: string, wantedBy: readonly DoctorTarget[]): Check {
  return {
    code: `${id}.present`,
    title,
    required: false,
    appliesTo: id === 'emscripten' ? forTargets('wasm') : forTargets('node', 'wasm'),

    async run({ lookUps, scope }) {
      const status = await lookUps.tool(id);
      if (status.state === 'ready') {
        const { version, path, origin } = status.tool;
        return ok(version, { version, path, origin });
      }
      const { state, reason, fix } = status;
      const summary = state === 'missing' ? 'not found' : 'too old';
      return lacking(wantedBy.includes(scope.target), summary, { reason: `${reason} ${purpose}`, fix });
    },
  };
}
