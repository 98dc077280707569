import { existsSync } from 'node:fs';
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import { type CudaPart, type CudaToolkit, findCudaToolkit } from '../../gpu/cuda-toolkit.ts';
import { makeDriverStub } from '../../gpu/driver-stub.ts';
import type { Host } from '../../host.ts';
import { findCompiler } from '../../native/compiler.ts';
import { pythonWheels } from '../sources/python-wheels.ts';
import type { SourceContext, ToolSource } from '../sources/source.ts';
import type { Wheel } from '../sources/wheel.ts';
import { cudaWheelTable } from './cuda-wheel-table.ts';

/** The release of CUDA that the wheels are parts of. */
const version = '13.0';
const [major] = version.split('.');

/** Projects on PyPI that a part comes from. NVIDIA publishes no stub of the driver there: it is made. */
const projects: Readonly<Record<CudaPart, readonly string[]>> = {
  nvcc: ['nvidia-cuda-nvcc', 'nvidia-cuda-crt', 'nvidia-nvvm'],
  'cudart-headers': ['nvidia-cuda-runtime'],
  cudart: ['nvidia-cuda-runtime'],
  'cccl-headers': ['nvidia-cuda-cccl'],
  'cublas-headers': ['nvidia-cublas'],
  'cublas-library': ['nvidia-cublas'],
  'driver-stub': [],
};

/** NVIDIA's wheels, as far as this machine lacks what is in them. */
export function cudaWheels({ platform, arch }: Host): readonly ToolSource[] {
  const table = platform === 'linux' ? cudaWheelTable[arch] : undefined;
  return table === undefined ? [] : [{ title: 'PyPI', version, fetch: (context) => fetchMissing(table, context) }];
}

async function fetchMissing(table: readonly Wheel[], context: SourceContext) {
  const { env, host, signal, run, folder } = context;
  const search = { env, platform: host.platform, signal, run };
  const toolkit = await findCudaToolkit({ ...search, roots: [] });
  refuseOther(toolkit);
  const parts = toolkit.missing.map(({ part }) => part);
  const wanted = new Set(parts.flatMap((part) => projects[part]));
  const wheels = table.filter(({ project }) => wanted.has(project));
  const place = [{ from: `nvidia/cu${major}`, to: '.' }];
  const records = wheels.length === 0 ? [] : await pythonWheels({ version, wheels, place }).fetch(context);
  await addLinks(folder);
  if (parts.includes('driver-stub')) await addDriverStub(folder, toolkit, context);
  return records;
}

/** What NVIDIA's own installer makes beside the files of the wheels: names to link by, and the folder that nvcc links from. */
async function addLinks(folder: string): Promise<void> {
  const libraries = join(folder, 'lib');
  const names = existsSync(libraries) ? await readdir(libraries) : [];
  for (const name of names) {
    const [, plain] = /^(lib\w+\.so)\.\d+$/.exec(name) ?? [];
    if (plain !== undefined && !names.includes(plain)) await symlink(name, join(libraries, plain));
  }
  if (names.length > 0) await symlink('lib', join(folder, 'lib64'));
}

/** cuBLAS of one release does not work with nvcc of another. */
function refuseOther({ version: present, nvcc }: CudaToolkit): void {
  if (present === undefined || present.startsWith(`${major}.`)) return;
  throw new SippError('tool_missing', `'${nvcc}' is CUDA ${present}; what PyPI has is for CUDA ${major}.`, {
    hint: `Install the rest of CUDA ${present} from NVIDIA, or take this nvcc off PATH, CUDA_PATH and CUDA_HOME.`,
  });
}

async function addDriverStub(
  directory: string,
  { includeDirectories }: CudaToolkit,
  { env, host, signal, run }: SourceContext,
): Promise<void> {
  const folders = [join(directory, 'include'), ...includeDirectories];
  const includeDirectory = folders.find((folder) => existsSync(join(folder, 'cuda.h')));
  const { compiler, rejected } = await findCompiler({ host, env, signal, run });
  if (includeDirectory === undefined || compiler === undefined) {
    throw new SippError('tool_missing', `A stub of libcuda.so cannot be made. ${rejected.join(' ')}`.trimEnd(), {
      hint: 'Install a C++ compiler, or the NVIDIA driver.',
    });
  }
  await makeDriverStub({ includeDirectory, directory, compiler, signal });
}
