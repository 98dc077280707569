import { statfs } from 'node:fs/promises';
import { parallelJobs } from '../../parallel-jobs.ts';
import { type Check, forTargets, lacking, ok, type Scope } from '../check.ts';
import { gibibytes, readMemory } from '../memory.ts';

const GIB = 1024 ** 3;

/** Disk that a build fills at most, with the tools that it needs: source, objects, artifacts, SDK. Measured on Linux. */
const diskBytes = { cpu: 1 * GIB, metal: 1 * GIB, vulkan: 1.5 * GIB, cuda: 5 * GIB, wasm: 3 * GIB } as const;

/** Memory that its hungriest single program takes: CUDA's compiler, the optimizer of WebAssembly. */
const memoryBytes = { cpu: 0.8 * GIB, metal: 0.8 * GIB, vulkan: 1 * GIB, cuda: 1 * GIB, wasm: 1.5 * GIB } as const;

type Build = keyof typeof diskBytes;

export const buildDiskCheck: Check = {
  code: 'build.disk',
  title: 'disk for a build',
  required: false,
  appliesTo: forTargets('node', 'wasm'),

  async run({ root, scope }) {
    const build = hungriest(scope);
    const { bavail, bsize } = await statfs(root);
    const freeBytes = bavail * bsize;
    const needed = diskBytes[build];
    const details = { build, freeBytes, neededBytes: needed };
    if (freeBytes >= needed) return ok(`${gibibytes(needed)} GiB needed (${build})`, details);
    const reason = `A build for ${build} fills up to ${gibibytes(needed)} GiB.`;
    const summary = `${gibibytes(freeBytes)} GiB free`;
    return lacking(scope.target !== 'all', summary, {
      reason,
      fix: `Free some space on the disk of '${root}'.`,
      details,
    });
  },
};

export const buildMemoryCheck: Check = {
  code: 'build.memory',
  title: 'memory for a build',
  required: false,
  appliesTo: forTargets('node', 'wasm'),

  async run({ scope }) {
    const build = hungriest(scope);
    const { freeBytes } = readMemory();
    const needed = memoryBytes[build];
    const jobs = parallelJobs();
    const details = { build, freeBytes, neededBytes: needed, jobs };
    const summary = `${jobs} ${jobs === 1 ? 'compiler' : 'compilers'} at the same time`;
    if (freeBytes >= needed) return ok(summary, details);
    const reason = `A build for ${build} takes ${gibibytes(needed)} GiB, and ${gibibytes(freeBytes)} are free.`;
    const fix = 'Close programs, or give the container more memory.';
    return lacking(scope.target !== 'all', 'not enough', { reason, fix, details });
  },
};

/** What is named decides; where everything is meant, the build that everybody can do. */
function hungriest({ target, backend }: Scope): Build {
  if (target === 'wasm') return 'wasm';
  return backend === 'all' ? 'cpu' : backend;
}
