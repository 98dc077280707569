import { estimateMemory } from '../../models/estimate-memory.ts';
import type { ModelInfo } from '../../models/inspect.ts';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import { SippError } from '../contract/errors.ts';

/** Where `n_ctx` is left to sipp, the trained length is taken up to this, as `context.n_ctx` says. */
const DEFAULT_CONTEXT_LENGTH = 8192;

/**
 * Refuses a model that cannot fit into memory before the system begins to swap or to kill. Scratch buffers are not counted.
 *
 * @param availableBytes Memory that this process may still take.
 * @throws SippError `out_of_memory` with what is needed and what there is.
 */
export function checkMemory(info: ModelInfo, { context = {} }: NativeRuntimeConfig, availableBytes: number): void {
  const contextLength = context.n_ctx || Math.min(info.contextLength, DEFAULT_CONTEXT_LENGTH);
  const { weightsBytes, keyValueBytes, totalBytes } = estimateMemory(info, {
    contextLength,
    ...(context.cache_type_k && { typeK: context.cache_type_k }),
    ...(context.cache_type_v && { typeV: context.cache_type_v }),
  });
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
