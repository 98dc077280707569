import { resolveCudaArchitectures } from '../../gpu/cuda-architectures.ts';
import { type Check, forBackend, ok } from '../check.ts';
import { missingToBuild } from '../missing-for.ts';
import { missingParts } from '../missing-parts.ts';

/** What compiling for CUDA needs, part by part. Linking to prebuilt libraries needs none of it. */
export const cudaToolkitCheck: Check = {
  code: 'cuda.toolkit',
  title: 'CUDA toolkit',
  required: false,
  requiredBy: 'cuda',
  appliesTo: forBackend('cuda', 'node'),

  async run(context) {
    const { lookUps, root, env, signal } = context;
    const { missing, ...found } = await lookUps.cuda();
    if (missing.length > 0) return missingToBuild('cuda', context, ...missingParts(missing, found));
    const architectures = await resolveCudaArchitectures({ root, env, signal, nvccVersion: found.version });
    return ok(`nvcc ${found.version}, for ${architectures.list} (${sources[architectures.source]})`, {
      ...found,
      architectures,
    });
  },
};

const sources = {
  environment: 'SIPP_CUDA_ARCHITECTURES',
  file: 'as set up',
  'nvidia-smi': 'the GPUs of this machine',
  portable: 'portable',
} as const;
