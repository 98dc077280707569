import type { ToolId } from '../tools/tool.ts';

/** What somebody wants to do with a checkout, beyond running the engine in it. */
export interface SetupProfile {
  readonly purpose: string;
  /** In the order in which they are installed. */
  readonly tools: readonly ToolId[];
  /** What to do when it is set up. */
  readonly nextCommands: readonly NextCommand[];
}

export interface NextCommand {
  readonly command: string;
  readonly purpose: string;
}

export const profileIds = ['browser', 'bindings', 'full'] as const;
export type ProfileId = (typeof profileIds)[number];

const status: NextCommand = { command: 'sipp toolchain status', purpose: 'see the tools that builds use' };
const buildWasm: NextCommand = { command: 'sipp build wasm', purpose: 'compile the engine for browsers' };

/** CUDA is in none of them: it is gigabytes, and `sipp toolchain install cuda` is a decision of its own. */
export const setupProfiles: Readonly<Record<ProfileId, SetupProfile>> = {
  browser: {
    purpose: 'compile the engine for browsers',
    tools: ['cmake', 'ninja', 'emscripten'],
    nextCommands: [
      buildWasm,
      { command: 'sipp doctor --target wasm', purpose: 'check what browser builds need' },
      status,
    ],
  },
  bindings: {
    purpose: 'compile llama.cpp itself, for this processor or a GPU',
    tools: ['cmake', 'ninja', 'ccache', 'vulkan'],
    nextCommands: [
      { command: 'sipp build node --backend cpu', purpose: 'compile the engine for this processor' },
      { command: 'sipp build node --backend vulkan', purpose: 'compile it for a GPU' },
      status,
    ],
  },
  full: {
    purpose: 'everything but CUDA',
    tools: ['cmake', 'ninja', 'ccache', 'emscripten', 'vulkan'],
    nextCommands: [
      { command: 'sipp build node --backend all', purpose: 'compile every backend that can be built here' },
      buildWasm,
      { command: 'sipp test unit group full', purpose: 'run all tests' },
      status,
    ],
  },
};
