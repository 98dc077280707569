import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunCommand, runCommand } from '../run-command.ts';

/** Where the dynamic linker would find a library by its name. */
export type LibraryResolver = (soname: string) => string | undefined;

export interface ResolverOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly run?: RunCommand;
  /** Default: those of the dynamic linker on the usual distributions. */
  readonly systemFolders?: readonly string[];
}

const usualFolders = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
] as const;

/** Looks where the dynamic linker looks: `LD_LIBRARY_PATH`, its cache, its default folders. */
export async function createLibraryResolver(options: ResolverOptions): Promise<LibraryResolver> {
  const { env, systemFolders = usualFolders } = options;
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean);
  const cache = await readCache(options);
  const inFolders = (folders: readonly string[], soname: string) =>
    folders.map((folder) => join(folder, soname)).find((path) => existsSync(path));
  return (soname) => inFolders(named, soname) ?? cache.get(soname) ?? inFolders(systemFolders, soname);
}

/** Lines of `ldconfig -p`: `	libc.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libc.so.6`. The first of a name wins. */
async function readCache({ signal, run = runCommand }: ResolverOptions): Promise<ReadonlyMap<string, string>> {
  const cache = new Map<string, string>();
  // Users other than root often have no /sbin on their PATH.
  for (const program of ['ldconfig', '/sbin/ldconfig']) {
    const { exitCode, stdout } = await run([program, '-p'], { signal });
    if (exitCode !== 0) continue;
    for (const [, soname = '', path = ''] of stdout.matchAll(/^\s*(\S+) \([^)]*\) => (\S+)$/gm)) {
      if (!cache.has(soname) && existsSync(path)) cache.set(soname, path);
    }
    return cache;
  }
  return cache;
}
