import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import { inspectModel } from '../../../models/inspect.ts';
import type { NativeRuntimeConfig } from '../../config/native-runtime-config.ts';
import type { EngineDescription, EngineLoadOptions } from '../engine.ts';

/** Settings that the fallback honours; all others are named in a note. */
const honoured = [
  'placement.use_mmap',
  'placement.use_mlock',
  'placement.check_tensors',
  'context.n_ctx',
  'context.n_batch',
  'context.n_threads',
  'context.flash_attention',
  'context.swa_full',
];

export interface DescribedParts {
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly library: string;
  readonly template: string | undefined;
  readonly loadMs: number;
}

/** What the fallback says of a model that it has loaded. */
export function describe(options: EngineLoadOptions, parts: DescribedParts): EngineDescription {
  const { model, context, library, template, loadMs } = parts;
  const { config, model: file } = options;
  const { architecture, parameters, modelClass, path } = file;
  const { vocabularySize } = inspectModel(path);
  const threads = context.currentThreads;
  return {
    engine: 'node-llama',
    library,
    model: {
      path,
      description: model.typeDescription,
      architecture,
      parameters,
      bytes: model.size,
      vocabularySize,
    },
    capabilities: {
      modelClass,
      supportsTextGeneration: true,
      supportsEmbeddings: false,
      hasChatTemplate: template !== undefined,
      supportsGrammar: false,
      supportsTools: false,
      supportsLogprobs: false,
    },
    settings: {
      backend: 'cpu',
      devices: [],
      gpuLayers: 0,
      contextLength: context.contextSize,
      contextTotal: context.contextSize,
      trainedContextLength: model.trainContextSize,
      parallel: 1,
      kvUnified: false,
      batchSize: context.batchSize,
      microBatchSize: context.batchSize,
      threads: { decode: threads, prefill: threads, auto: !config.context?.n_threads, limit: threads },
      flashAttention: config.context?.flash_attention ?? 'auto',
      cacheTypeK: 'f16',
      cacheTypeV: 'f16',
      chatTemplate: template === undefined ? 'none' : 'model',
      notes: [...(options.notes ?? []), ...notesOn(config)],
    },
    loadMs,
  };
}

function notesOn(config: NativeRuntimeConfig): readonly string[] {
  const keys = Object.entries(config).flatMap(([group, settings]) =>
    Object.keys(settings).map((key) => `${group}.${key}`),
  );
  const ignored = keys.filter((key) => !honoured.includes(key) && !key.startsWith('sampling.'));
  return [
    'The fallback engine answers one request at a time, reuses no KV cache, and runs sampler stages in its own order: penalties, top_k, top_p, min_p, xtc, temperature.',
    ...ignored.map((key) => `The fallback engine does not have ${key}; it has no effect.`),
  ];
}
