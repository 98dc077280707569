import { readGgufHeader } from './gguf/reader.ts';
import type { GgufTensor } from './gguf/types.ts';
import { type Hyperparameters, readHyperparameters } from './inspect/hyperparameters.ts';
import { requireModel, requireSettings, unsupported } from './inspect/kind.ts';
import { quantisationOf } from './inspect/quantisation.ts';
import { type SamplingDefaults, samplingDefaultsOf } from './inspect/sampling.ts';
import { Settings } from './inspect/settings.ts';
import { readShards, type Shards } from './inspect/shards.ts';
import { requireUsableTypes } from './inspect/tensor-types.ts';
import { readVocabularySize } from './inspect/tokenizer.ts';

export type { SamplingDefaults } from './inspect/sampling.ts';

export type ModelClass = 'decoder_only' | 'encoder_only' | 'encoder_decoder';

export interface ModelInfo extends Hyperparameters {
  readonly path: string;
  /** Of all parts together. */
  readonly bytes: number;
  /** Tensor data alone: what loading takes, apart from the context. */
  readonly weightBytes: number;
  readonly architecture: string;
  readonly name: string | undefined;
  readonly modelClass: ModelClass;
  /** Number of weights. */
  readonly parameters: number;
  /** Such as `Q4_K_M`. */
  readonly quantisation: string;
  readonly vocabularySize: number;
  readonly hasChatTemplate: boolean;
  readonly chatTemplate: string | undefined;
  readonly samplingDefaults: SamplingDefaults;
  /** Parts that the model was split into; 1 for most. */
  readonly shards: number;
  readonly shardPaths: readonly string[];
}

/** Architectures that llama.cpp runs without a key-value cache, as encoders (llama-model.cpp, `create_memory`). */
const ENCODERS = [
  'bert',
  'nomic-bert',
  'nomic-bert-moe',
  'jina-bert-v2',
  'jina-bert-v3',
  'modern-bert',
  'neo-bert',
  'eurobert',
  'gemma-embedding',
  't5encoder',
];
const ENCODER_DECODERS = ['t5', 'bart'];

/**
 * Says what a model file is, from its header, and refuses what must never reach native code: broken files, projectors,
 * adapters, missing parts, and settings on which llama.cpp would abort the process. An architecture that the engine does
 * not know is not judged here. Synchronous, a few milliseconds (see `readGgufHeader`).
 * Throws `model_not_found`, `file_failed`, `model_invalid` and `model_unsupported`.
 */
export function inspectModel(path: string): ModelInfo {
  // llama.cpp asserts that all tokens differ.
  const header = readGgufHeader(path, { distinct: ['tokenizer.ggml.tokens'] });
  // Parts after the first do not say what they are a part of.
  const shards = readShards(path, header);
  const settings = new Settings(path, header, requireModel(path, header));
  requireSettings(settings);
  requireWeights(path, shards);
  requireUsableTypes(settings, shards.tensors);
  const chatTemplate = settings.text('tokenizer.chat_template');
  return {
    ...sizesOf(path, shards),
    ...readHyperparameters(settings),
    architecture: settings.architecture,
    name: settings.text('general.name'),
    modelClass: modelClassOf(settings.architecture),
    quantisation: quantisationOf(settings, shards.tensors),
    vocabularySize: readVocabularySize(settings),
    hasChatTemplate: chatTemplate !== undefined,
    chatTemplate,
    samplingDefaults: samplingDefaultsOf(settings),
  };
}

/** The class by architecture; those not named are decoders. */
export function modelClassOf(architecture: string): ModelClass {
  if (ENCODERS.includes(architecture)) return 'encoder_only';
  return ENCODER_DECODERS.includes(architecture) ? 'encoder_decoder' : 'decoder_only';
}

type Sizes = Pick<ModelInfo, 'path' | 'bytes' | 'weightBytes' | 'parameters' | 'shards' | 'shardPaths'>;

function sizesOf(path: string, { bytes, tensors, count, paths }: Shards): Sizes {
  const weightBytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  return { path, bytes, weightBytes, parameters: parametersOf(tensors), shards: count, shardPaths: paths };
}

function parametersOf(tensors: readonly GgufTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
}

function requireWeights(path: string, { tensors }: Shards): void {
  if (tensors.length > 0) return;
  throw unsupported(path, 'holds a vocabulary and no weights', 'Name the file of a whole model.');
}
