/** The tools that sipp installs itself where a machine lacks them. */
export type ToolId = 'cmake' | 'ninja' | 'ccache' | 'emscripten' | 'vulkan' | 'cuda';

export interface FoundTool {
  readonly id: ToolId;
  readonly version: string;
  /** The executable; for emscripten the folder with emcc and cmake/Modules/Platform/Emscripten.cmake, for vulkan and cuda the root. */
  readonly path: string;
  readonly origin: 'environment' | 'path' | 'system' | 'managed';
  /** Variables to set while it runs, such as EM_CONFIG or NODE_PATH. */
  readonly env: Readonly<Record<string, string>>;
}

export type ToolStatus =
  | { readonly state: 'ready'; readonly tool: FoundTool }
  | {
      readonly state: 'outdated' | 'missing';
      /** Why, as a sentence. */
      readonly reason: string;
      /** A command, or a sentence. */
      readonly fix: string;
    };
