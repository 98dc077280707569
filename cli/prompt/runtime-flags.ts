import type { LocalEndpointDescriptor } from '../../runtime/api.ts';
import type { NativeRuntimeConfig, SamplingConfig } from '../../runtime/config/native-runtime-config.ts';
import { applySettings } from '../../runtime/config/settings.ts';

export interface SamplingFlags {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly seed?: number;
  /** Stages separated by commas. */
  readonly samplers?: string;
}

export interface MachineFlags {
  readonly ctxSize?: number;
  readonly batchSize?: number;
  readonly threads?: number;
  readonly backend?: NonNullable<LocalEndpointDescriptor['backend']>;
  readonly gpuLayers?: 'auto' | 'all' | { readonly count: number };
  /** `group.key=value`, applied after all other flags. */
  readonly set?: readonly string[];
}

/**
 * The runtime configuration that the flags of one answer ask for. One sequence is enough for it, and a warm-up would only
 * delay its first token.
 *
 * @throws SippError `invalid_usage` or `invalid_config` naming the setting.
 */
export function toRuntimeConfig(flags: SamplingFlags & MachineFlags): NativeRuntimeConfig {
  const config = {
    context: { n_parallel: 1, warmup: false, ...contextOf(flags) },
    ...(flags.gpuLayers !== undefined && { placement: { gpu_layers: flags.gpuLayers } }),
    sampling: samplingOf(flags),
  };
  const samplers = flags.samplers === undefined ? [] : [`sampling.samplers=${flags.samplers}`];
  return applySettings(config, [...samplers, ...(flags.set ?? [])]);
}

function contextOf({ ctxSize, batchSize, threads }: MachineFlags): NonNullable<NativeRuntimeConfig['context']> {
  return {
    ...(ctxSize !== undefined && { n_ctx: ctxSize }),
    ...(batchSize !== undefined && { n_batch: batchSize, n_ubatch: batchSize }),
    ...(threads !== undefined && { n_threads: threads, n_threads_batch: threads }),
  };
}

function samplingOf({ temperature, topK, topP, minP, seed }: SamplingFlags): SamplingConfig {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { top_k: topK }),
    ...(topP !== undefined && { top_p: topP }),
    ...(minP !== undefined && { min_p: minP }),
    ...(seed !== undefined && { seed }),
  };
}
