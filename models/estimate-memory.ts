import { SippError } from '../runtime/contract/errors.ts';
import { type GgufTensorType, tensorLayoutOf } from './gguf/types.ts';
import type { ModelInfo } from './inspect.ts';

/** The types that llama.cpp keeps keys and values in. */
export type CacheType = 'f16' | 'f32' | 'bf16' | 'q8_0' | 'q4_0' | 'q4_1' | 'iq4_nl' | 'q5_0' | 'q5_1';

export interface MemoryOptions {
  /** Tokens per sequence. */
  readonly contextLength: number;
  /** Sequences at the same time; default 1. */
  readonly parallel?: number;
  /** Default `f16`. */
  readonly typeK?: CacheType;
  /** Default `f16`. */
  readonly typeV?: CacheType;
}

export interface MemoryEstimate {
  readonly weightsBytes: number;
  readonly keyValueBytes: number;
  readonly totalBytes: number;
}

/** llama.cpp pads the cells of its cache (llama-context.cpp). */
const CELL_PADDING = 256;

/**
 * Memory for weights and key-value cache, in bytes; scratch buffers come on top. Per layer and token the cache holds
 * `keyValueHeads × keyLength` elements for keys and as many of `valueLength` for values (llama.cpp, llama-kv-cache.cpp).
 * An upper bound for models with sliding windows, whose layers keep less. Throws `invalid_request` for impossible counts.
 */
export function estimateMemory(info: ModelInfo, options: MemoryOptions): MemoryEstimate {
  const { contextLength, parallel = 1, typeK = 'f16', typeV = 'f16' } = options;
  requireCount('contextLength', contextLength);
  requireCount('parallel', parallel);
  const cells = Math.ceil(contextLength / CELL_PADDING) * CELL_PADDING * parallel;
  const perToken = cacheBytes(info, info.keyLength, typeK) + cacheBytes(info, info.valueLength, typeV);
  // Encoders see the whole text at once and keep nothing.
  const keyValueBytes = info.modelClass === 'encoder_only' ? 0 : cells * perToken;
  return { weightsBytes: info.weightBytes, keyValueBytes, totalBytes: info.weightBytes + keyValueBytes };
}

function cacheBytes({ keyValueHeads }: ModelInfo, length: number, type: CacheType): number {
  const { blockElements, blockBytes } = tensorLayoutOf(tensorTypes[type]);
  return keyValueHeads.reduce((sum, heads) => sum + Math.ceil((heads * length) / blockElements) * blockBytes, 0);
}

const tensorTypes: Readonly<Record<CacheType, GgufTensorType>> = {
  f16: 'F16',
  f32: 'F32',
  bf16: 'BF16',
  q8_0: 'Q8_0',
  q4_0: 'Q4_0',
  q4_1: 'Q4_1',
  iq4_nl: 'IQ4_NL',
  q5_0: 'Q5_0',
  q5_1: 'Q5_1',
};

function requireCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new SippError('invalid_request', `${name} is ${value}, not a positive whole number.`);
}
