import type { ModelClass } from '../../models/inspect.ts';
import type {
  Backend,
  EngineCapabilities,
  EngineDescription,
  EngineLoadOptions,
  ModelFile,
  PoolingType,
} from './engine.ts';

/** What the native core reports of a model it has loaded (Engine::describe). */
export interface LoadedReport {
  readonly library: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly vocabulary_size: number;
  readonly has_chat_template: boolean;
  readonly chat_template_error: string;
  readonly embeds: boolean;
  readonly embedding_length: number;
  readonly pooling: PoolingType;
  readonly devices: readonly string[];
  readonly gpu_layers: number;
  readonly context_length: number;
  readonly context_total: number;
  readonly trained_context_length: number;
  readonly parallel: number;
  readonly kv_unified: boolean;
  readonly batch_size: number;
  readonly micro_batch_size: number;
  readonly threads_decode: number;
  readonly threads_prefill: number;
  readonly threads_auto: boolean;
  readonly threads_limit: number;
  readonly load_ms: number;
}

type DescribedLoad = EngineLoadOptions & { readonly backend: Backend };

export function describeEngine(report: LoadedReport, options: DescribedLoad): EngineDescription {
  const context = options.config.context ?? {};
  return {
    engine: 'native',
    library: `v${report.library.replace(/-.*$/, '')}`,
    model: {
      path: options.model.path,
      description: modelLine(options.model),
      architecture: report.architecture,
      parameters: report.parameters,
      bytes: report.bytes,
      vocabularySize: report.vocabulary_size,
    },
    capabilities: toCapabilities(report, options.model.modelClass),
    settings: {
      backend: options.backend,
      devices: report.devices,
      gpuLayers: report.gpu_layers,
      contextLength: report.context_length,
      contextTotal: report.context_total,
      trainedContextLength: report.trained_context_length,
      parallel: report.parallel,
      kvUnified: report.kv_unified,
      batchSize: report.batch_size,
      microBatchSize: report.micro_batch_size,
      threads: {
        decode: report.threads_decode,
        prefill: report.threads_prefill,
        auto: report.threads_auto,
        limit: report.threads_limit,
      },
      flashAttention: context.flash_attention ?? 'auto',
      cacheTypeK: context.cache_type_k ?? 'f16',
      cacheTypeV: context.cache_type_v ?? 'f16',
      chatTemplate: report.has_chat_template ? 'model' : 'none',
      notes: [...(options.notes ?? []), ...notesOn(report, options)],
    },
    loadMs: report.load_ms,
  };
}

/** `llama 2.2M Q8_0`. */
function modelLine({ architecture, parameters, quantisation }: ModelFile): string {
  const [unit, letter] = parameters >= 1e9 ? [1e9, 'B'] : [1e6, 'M'];
  return `${architecture} ${(parameters / unit).toFixed(1)}${letter} ${quantisation}`;
}

function toCapabilities(report: LoadedReport, modelClass: ModelClass): EngineCapabilities {
  const embeds = report.embeds && report.pooling !== 'none';
  return {
    modelClass,
    supportsTextGeneration: modelClass === 'decoder_only' && !report.embeds,
    supportsEmbeddings: embeds,
    hasChatTemplate: report.has_chat_template,
    supportsGrammar: true,
    supportsTools: report.has_chat_template,
    supportsLogprobs: true,
    ...(embeds && { embedding: { dimensions: report.embedding_length, pooling: report.pooling } }),
  };
}

/** A sentence for each setting that differs from what was asked, or that the user would be surprised by. */
function notesOn(report: LoadedReport, { config, backend }: DescribedLoad): readonly string[] {
  const notes: string[] = [];
  const { context_length, context_total, trained_context_length, parallel, kv_unified, threads_limit } = report;
  const asked = config.context?.n_ctx;
  if (asked && asked !== context_total) {
    notes.push(
      `The context was asked to hold ${asked} tokens and holds ${context_total}: llama.cpp rounds up to 256 for each sequence.`,
    );
  }
  if (context_length > trained_context_length) {
    notes.push(
      `The context (${context_length} tokens) is longer than the ${trained_context_length} the model was trained on; answers beyond that may be poor.`,
    );
  }
  if (!asked && context_total < trained_context_length) {
    notes.push(
      `The context holds ${context_total} of the ${trained_context_length} tokens the model could use; raise context.n_ctx for more.`,
    );
  }
  if (parallel > 1 && !kv_unified) {
    notes.push(
      `The KV cache of ${context_total} tokens is divided between ${parallel} sequences: ${context_length} tokens each.`,
    );
  }
  const threads = Math.max(config.context?.n_threads ?? 0, config.context?.n_threads_batch ?? 0);
  if (threads > threads_limit) {
    notes.push(`${threads} threads are more than the ${threads_limit} processors this process may use, which is slow.`);
  }
  const { devices, gpu_layers, main_gpu, tensor_split } = config.placement ?? {};
  if (
    backend === 'cpu' &&
    (devices || main_gpu !== undefined || tensor_split || (gpu_layers && gpu_layers !== 'auto'))
  ) {
    notes.push('The backend is cpu, where devices, gpu_layers, main_gpu and tensor_split have no effect.');
  }
  if (config.context?.pooling && !report.embeds) {
    notes.push('context.pooling has no effect: the model is loaded for text, not for embeddings.');
  }
  if (report.chat_template_error) notes.push(`Chat is not possible: ${report.chat_template_error}`);
  return notes;
}
