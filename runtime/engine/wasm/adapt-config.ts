import type { NativeRuntimeConfig } from '../../config/native-runtime-config.ts';
import type { WasmThreading } from './choose-threading.ts';

/** Prompt tokens in one step without threads: a step cannot be cut short there, and nothing is heard during it. */
const STEP_TOKENS = 64;

/** Types of the KV cache that llama.cpp computes with outside its flash attention. */
const plainTypes = ['f16', 'f32', 'bf16'];

export interface AdaptedConfig {
  readonly config: NativeRuntimeConfig;
  /** A sentence for each setting that has no effect in WebAssembly. */
  readonly notes: readonly string[];
}

/** The configuration with what WebAssembly makes different decided: memory, threads, the size of a step, the kind of attention. */
export function adaptConfig(config: NativeRuntimeConfig, threading: WasmThreading): AdaptedConfig {
  const { placement = {}, context = {} } = config;
  const single = threading === 'single-thread' ? { n_threads: 1, n_threads_batch: 1 } : {};
  const step = threading === 'single-thread' && context.n_ubatch === undefined ? { n_ubatch: STEP_TOKENS } : {};
  return {
    notes: notesOn(config, threading),
    config: {
      ...config,
      placement: { ...placement, use_mmap: false, use_mlock: false },
      context: { ...context, ...single, ...step, flash_attention: context.flash_attention ?? attentionFor(config) },
    },
  };
}

/** Flash attention sums up in 16 bits, which WebAssembly has no instructions for: it decodes at about half the speed there. */
function attentionFor({ context = {} }: NativeRuntimeConfig): 'auto' | 'disabled' {
  return plainTypes.includes(context.cache_type_v ?? 'f16') ? 'disabled' : 'auto';
}

function notesOn({ placement = {}, context = {} }: NativeRuntimeConfig, threading: WasmThreading): readonly string[] {
  const notes: string[] = [];
  if (placement.use_mmap || placement.use_mlock) {
    notes.push('WebAssembly has no mapped or locked memory: placement.use_mmap and use_mlock have no effect.');
  }
  if (threading === 'single-thread' && Math.max(context.n_threads ?? 0, context.n_threads_batch ?? 0) > 1) {
    notes.push('The engine runs without threads: context.n_threads and n_threads_batch have no effect.');
  }
  return notes;
}
