import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { runCommand } from '../run-command.ts';
import { filesLike } from './places.ts';
import type { ToolkitSearch } from './toolkit-search.ts';

export type Nvcc =
  | { readonly path: string; readonly home: string; readonly version: string }
  | { readonly path?: never; readonly reason: string };

/** The first nvcc below these folders that tells its version. */
export async function findNvcc(homes: readonly string[], search: ToolkitSearch): Promise<Nvcc> {
  const { signal, run = runCommand } = search;
  let reason: string | undefined;
  for (const home of homes) {
    const [path] = filesLike(join(home, 'bin'), /^nvcc(?:\.exe)?$/);
    if (path === undefined) continue;
    const { exitCode, stdout, stderr } = await run([path, '--version'], { signal });
    const version = /\bV(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (exitCode === 0 && version !== undefined) return { ...(await behind(path, home, search)), version };
    reason ??= `'${path}' does not run: ${(stderr || stdout || 'it told no version').trim().slice(0, 200)}`;
  }
  return { reason: reason ?? noNvcc(search) };
}

/** Distributions put a script on PATH that calls the real one. It prints its folder before it complains about its input. */
async function behind(path: string, home: string, { signal, run = runCommand, platform }: ToolkitSearch) {
  const { stderr } = await run([path, '-v', '__sipp'], { signal });
  const top = /^#\$ TOP=(.+)$/m.exec(stderr)?.[1]?.trim();
  const real = join(top ?? home, 'bin', platform === 'win32' ? 'nvcc.exe' : 'nvcc');
  return top !== undefined && existsSync(real) ? { path: real, home: normalize(top) } : { path, home };
}

function noNvcc({ platform, env }: ToolkitSearch): string {
  if (platform === 'darwin') return 'There is no CUDA for macOS.';
  const named = env['CUDA_PATH'] || env['CUDA_HOME'];
  return named ? `There is no bin/nvcc in '${named}', and none elsewhere.` : 'nvcc was not found.';
}
