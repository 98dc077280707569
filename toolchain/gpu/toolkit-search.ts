import type { RunCommand } from '../run-command.ts';

/** Where and how a toolkit is looked for. */
export interface ToolkitSearch {
  /** Folders of tools that sipp installed; each is looked at after what the machine has. */
  readonly roots: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  readonly run?: RunCommand;
  /** Folders that distributions and vendors install to. Default: the usual ones. */
  readonly systemRoots?: readonly string[];
}

/** Folders of shared libraries below a toolkit: vendors', wheels', and distributions' ways to lay them out. */
export const libraryFolders = [
  'lib64',
  'lib',
  'targets/x86_64-linux/lib',
  'targets/sbsa-linux/lib',
  'lib/x86_64-linux-gnu',
  'lib/aarch64-linux-gnu',
  'lib/wsl/lib',
  'lib/x64',
] as const;
