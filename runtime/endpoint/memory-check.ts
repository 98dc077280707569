import type { ModelInfo } from '../../models/inspect.ts';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import { SippError } from '../contract/errors.ts';
import { memoryNeed } from './memory-need.ts';

/**
 * Refuses a model that cannot fit into memory before the system begins to swap or to kill. Scratch buffers are not counted.
 *
 * @param availableBytes Memory that this process may still take.
 * @throws SippError `out_of_memory` with what is needed and what there is.
 */
export function checkMemory(info: ModelInfo, config: NativeRuntimeConfig, availableBytes: number): void {
  const { contextLength, weightsBytes, keyValueBytes, totalBytes } = memoryNeed(info, config);
  if (totalBytes <= availableBytes) return;
  const parts = `${amount(weightsBytes)} of weights and ${amount(keyValueBytes)} for a context of ${contextLength} tokens`;
  const message = `The model needs at least ${amount(totalBytes)} of memory (${parts}), and ${amount(availableBytes)} are available.`;
  const hint =
    weightsBytes < availableBytes
      ? 'Lower context.n_ctx (--ctx-size), or choose a smaller cache_type_k and cache_type_v.'
      : 'Choose a smaller model or quantisation, or free memory.';
  throw new SippError('out_of_memory', message, { hint });
}

function amount(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
