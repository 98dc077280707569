import { dirname } from 'node:path';
import { type CudaToolkit, findCudaToolkit } from '../../gpu/cuda-toolkit.ts';
import { cudaWheels } from '../cuda/cuda-wheels.ts';
import type { Inspection, ManagedTool } from '../managed-tool.ts';
import { programsOnPath } from '../on-path.ts';
import { originOf } from '../origin-of.ts';
import type { ToolSearch } from '../tool-search.ts';

/** What a build for CUDA needs. Only the parts that the machine lacks are fetched; the driver is never one of them. */
export const cudaTool: ManagedTool = {
  id: 'cuda',
  title: 'CUDA toolkit',
  aliases: [],
  purpose: 'builds for NVIDIA GPUs',
  downloadSize: '530 MB',
  // Most machines have no use for it, and it is larger than all others together.
  isInAll: false,
  sources: (host) => cudaWheels(host),
  async find(folder, search) {
    const toolkit = await findCudaToolkit({ ...toolkitSearch(search), roots: [folder] });
    const found = toInspection(toolkit);
    if ('version' in found) {
      const named = search.env['CUDA_PATH'] || search.env['CUDA_HOME'];
      const places = { folder, named, onPath: programsOnPath('nvcc', search) };
      return { state: 'ready', tool: { ...found, origin: originOf(toolkit.nvcc ?? '', places) } };
    }
    const fix = toolkit.missing[0]?.fix ?? 'sipp toolchain install cuda';
    return { state: 'missing', reason: found.reason, fix };
  },
  // With what the machine has: a folder may hold no more than the parts that it lacked.
  inspect: async (folder, search) => toInspection(await findCudaToolkit({ ...toolkitSearch(search), roots: [folder] })),
};

const toolkitSearch = ({ env, host, signal, run }: ToolSearch) => ({ env, platform: host.platform, signal, run });

function toInspection({ missing, nvcc, version }: CudaToolkit): Inspection {
  if (nvcc === undefined || version === undefined || missing.length > 0) {
    return { reason: missing.map(({ reason }) => reason).join(' ') };
  }
  return { id: 'cuda', version, path: dirname(dirname(nvcc)), origin: 'managed', env: {} };
}
