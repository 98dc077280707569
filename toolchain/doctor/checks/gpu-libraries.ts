import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { distinctFolders } from '../../gpu/places.ts';
import { readRuntimeLibraries } from '../../gpu/runtime-libraries.ts';
import { installCommand } from '../../install-command.ts';
import { coreFolder } from '../../native/engine-libraries.ts';
import { librariesDirectory } from '../../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../../prebuilt/prebuilt-for.ts';
import { type Check, type CheckContext, forBackend, ok, skipped } from '../check.ts';
import { gpuNames } from '../gpu-backend.ts';
import { missingFor } from '../missing-for.ts';

type LinkedBackend = 'cuda' | 'vulkan';

/** What the prebuilt libraries of a backend ask the system for, where they are not there to be read. */
const asked: Readonly<Record<LinkedBackend, readonly string[]>> = {
  cuda: ['libcuda.so.1', 'libcudart.so.13', 'libcublas.so.13'],
  vulkan: ['libvulkan.so.1'],
};

/** The shared libraries of the system that a GPU backend is loaded with. */
export const gpuLibrariesChecks: readonly Check[] = (['cuda', 'vulkan'] as const).map((backend) => ({
  code: `${backend}.libraries`,
  title: `${gpuNames[backend]} libraries`,
  required: false,
  requiredBy: backend,
  appliesTo: forBackend(backend, 'core', 'node', 'gateway'),

  async run(context) {
    const { host } = context;
    if (host.platform !== 'linux') return skipped('not asked', 'Only on Linux can their names be looked up.');
    const { missing, needed, folders } = await look(backend, context);
    if (missing.length === 0) return ok(`${needed.length} needed, all found`, { needed, folders });
    const fixes = await Promise.all(missing.map((soname) => fixFor(soname, context)));
    const [fix = ''] = fixes;
    return missingFor(backend, context, `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, {
      // Each has its own way to get it; the first stands in the way of all others.
      reason: missing
        .map((soname, index) => `${soname} is not found by the dynamic linker: ${fixes[index]}`)
        .join('\n'),
      fix,
      details: { missing, needed, folders },
    });
  },
}));

/** Reads what the libraries on this machine want; without any, asks for what the prebuilt ones would. */
async function look(backend: LinkedBackend, context: CheckContext) {
  const resolve = await context.lookUps.resolver();
  const folders = backendFolders(backend, context);
  const read = await Promise.all(folders.map((folder) => readRuntimeLibraries(folder, resolve)));
  if (read.length === 0) {
    const missing = asked[backend].filter((soname) => resolve(soname) === undefined);
    return { folders, needed: asked[backend], missing };
  }
  return {
    folders,
    needed: [...new Set(read.flatMap(({ needed }) => needed))],
    missing: [...new Set(read.flatMap(({ missing }) => missing.map(({ soname }) => soname)))],
  };
}

function backendFolders(backend: LinkedBackend, { root, host }: CheckContext): readonly string[] {
  const choice = prebuiltFor({ ...host, backend });
  const prebuilt = choice.package && librariesDirectory(root, choice.package);
  const built = join(root, coreFolder(backend));
  return distinctFolders([...(prebuilt === undefined ? [] : [prebuilt]), built]);
}

async function fixFor(soname: string, context: CheckContext): Promise<string> {
  if (soname.startsWith('libvulkan')) return installCommand('vulkan-loader', context.host);
  if (soname === 'libcuda.so.1') return "Install NVIDIA's driver for your GPU.";
  const { cublas, cudart } = await context.lookUps.cuda();
  const known = [cublas, cudart].flatMap((path) => (path === undefined ? [] : [dirname(path)]));
  const folder = known.find((each) => existsSync(join(each, soname)));
  return folder === undefined ? 'sipp toolchain install cuda' : `export LD_LIBRARY_PATH="${folder}:$LD_LIBRARY_PATH"`;
}
