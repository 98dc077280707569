import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { distinctFolders, filesLike, searchPath } from './places.ts';
import type { ToolkitSearch } from './toolkit-search.ts';

/** `/usr` comes last: there, distributions spread a toolkit over folders that hold everything else as well. */
const usual = ['/usr/local/cuda', '/opt/cuda', '/usr/lib/cuda', '/usr'] as const;

/** Folders that may hold CUDA or parts of it, best first: what the user named, what runs, what is installed, what sipp installed. */
export function cudaHomes({ env, platform, roots, systemRoots }: ToolkitSearch): readonly string[] {
  const named = [env['CUDA_PATH'], env['CUDA_HOME']].filter(isText);
  const running = searchPath(env)
    .filter((folder) => filesLike(folder, /^nvcc(?:\.exe)?$/).length > 0)
    .map((folder) => dirname(folder));
  const installed = systemRoots ?? (platform === 'linux' ? usual : []);
  const managed = roots.flatMap((root) => [root, ...wheelFolders(root)]);
  return distinctFolders([...named, ...running, ...installed, ...managed]);
}

/** PyPI's wheels unpack to `nvidia/cu13/{bin,include,lib}`. */
function wheelFolders(root: string): readonly string[] {
  const folder = join(root, 'nvidia');
  try {
    return readdirSync(folder)
      .filter((name) => /^cu\d+$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    // Installed from another source, or not at all.
    return [];
  }
}

const isText = (value: string | undefined): value is string => value !== undefined && value !== '';
