import { estimateMemory, type MemoryEstimate } from '../../models/estimate-memory.ts';
import type { ModelInfo } from '../../models/inspect.ts';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';

/** Where `n_ctx` is left to sipp, the trained length is taken up to this, as `context.n_ctx` says. */
const DEFAULT_CONTEXT_LENGTH = 8192;

export interface MemoryNeed extends MemoryEstimate {
  /** Tokens for which the cache was counted. */
  readonly contextLength: number;
}

/** The least memory that a model takes with this configuration. Scratch buffers are not counted. */
export function memoryNeed(info: ModelInfo, { context = {} }: NativeRuntimeConfig): MemoryNeed {
  const contextLength = context.n_ctx || Math.min(info.contextLength, DEFAULT_CONTEXT_LENGTH);
  const estimate = estimateMemory(info, {
    contextLength,
    ...(context.cache_type_k && { typeK: context.cache_type_k }),
    ...(context.cache_type_v && { typeV: context.cache_type_v }),
  });
  return { ...estimate, contextLength };
}
