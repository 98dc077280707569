import type { PrebuiltBackend } from '../prebuilt/packages.ts';

export const buildTargets = [
  'all',
  'core',
  'node',
  'cli',
  'gateway-server',
  'admin-ui',
  'wasm',
  'llama-tools',
  'npm',
] as const;
export type BuildTarget = (typeof buildTargets)[number];

export const threadings = ['single-thread', 'pthread'] as const;
export type Threading = (typeof threadings)[number];

export const wasmRuntimes = ['cpu', 'webgpu'] as const;
export type WasmRuntime = (typeof wasmRuntimes)[number];

/** What somebody wants to be built. */
export interface BuildRequest {
  readonly target: BuildTarget;
  /** Default: cpu. `none`: no engine, for a gateway in front of providers. */
  readonly backend?: PrebuiltBackend | 'all' | 'none';
  /** Link to libraries from a package instead of compiling llama.cpp. */
  readonly prebuilt?: boolean;
  /** Code for every processor of this architecture instead of for this one. */
  readonly portable?: boolean;
  /** Default: all. */
  readonly threading?: Threading | 'all';
  /** Default: cpu. */
  readonly runtime?: WasmRuntime;
  /** A backend of `all` that cannot be built here is an error instead of being skipped. Default: false. */
  readonly requireAll?: boolean;
}
