import type { EngineDescription, EngineStats } from '../../../runtime/engine/engine.ts';
import type { MetricsSource, TargetSample } from '../metrics/metrics-source.ts';

const stats: EngineStats = {
  requestsRunning: 2,
  requestsQueued: 1,
  requestsCompleted: 10,
  requestsFailed: 0,
  requestsCancelled: 0,
  inputTokens: 100,
  outputTokens: 200,
  prefillTokens: 90,
  cacheHits: 10,
  kvUsed: 300,
  kvTotal: 4096,
  backendMs: 1,
  overheadMs: 1,
  ticks: 1,
  threads: { decode: 1, prefill: 1 },
};

const description: EngineDescription = {
  engine: 'native',
  library: 'v0',
  model: { path: '/m.gguf', description: 'm', architecture: 'm', parameters: 1, bytes: 1, vocabularySize: 1 },
  capabilities: {
    modelClass: 'decoder_only',
    supportsTextGeneration: true,
    supportsEmbeddings: false,
    hasChatTemplate: true,
    supportsGrammar: true,
    supportsTools: true,
    supportsLogprobs: true,
  },
  settings: {
    backend: 'cpu',
    devices: [],
    gpuLayers: 0,
    contextLength: 1024,
    contextTotal: 4096,
    trainedContextLength: 4096,
    parallel: 4,
    kvUnified: true,
    batchSize: 512,
    microBatchSize: 512,
    threads: { decode: 1, prefill: 1, auto: true, limit: 1 },
    flashAttention: 'auto',
    cacheTypeK: 'f16',
    cacheTypeV: 'f16',
    chatTemplate: 'model',
    notes: [],
  },
  loadMs: 1,
};

/** A loaded local model that crashed three times. */
export const localSample: TargetSample = {
  name: 'small',
  status: { state: 'ready', isNeeded: true, engine: { description, stats }, restarts: 3 },
  isHealthy: true,
};

/** A provider that is ejected. */
export const providerSample: TargetSample = {
  name: 'cloud',
  status: { state: 'ready', isNeeded: false },
  isHealthy: false,
  retries: 5,
};

/** A gateway with both, and a queue. */
export const source: MetricsSource = {
  admission: () => ({ running: 8, waiting: 2, limit: 8 }),
  targets: () => [localSample, providerSample],
};
