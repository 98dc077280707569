import type { Settings } from './settings.ts';

/** The sizes of a model that memory and capabilities follow from. */
export interface Hyperparameters {
  /** Tokens that the model was trained for. */
  readonly contextLength: number;
  /** Width of the hidden state. */
  readonly embeddingLength: number;
  readonly layers: number;
  /** Attention heads of the first layer that has any; 0 for recurrent models. */
  readonly heads: number;
  /** Key-value heads of each layer. */
  readonly keyValueHeads: readonly number[];
  /** Length of a key and of a value per head. */
  readonly keyLength: number;
  readonly valueLength: number;
}

/** llama.cpp, llama-hparams.h: LLAMA_MAX_LAYERS and LLAMA_MAX_EXPERTS. It aborts the process beyond them. */
const MAX_LAYERS = 512;
const MAX_EXPERTS = 1024;

/** llama.cpp aborts on any other. */
const ROPE_SCALINGS = ['none', 'linear', 'yarn', 'longrope'];

/** Architectures whose graphs assert that keys and values are of one length (llama.cpp, src/models), of those most published. */
const EQUAL_LENGTHS = ['llama', 'bert', 't5', 'qwen2', 'qwen3', 'phi2', 'phi3', 'gpt2'];

/** Architectures that know positions by other means than rotation, of those most published. */
const UNROTATED = ['bert', 't5', 't5encoder', 'gpt2', 'bloom', 'mpt', 'jina-bert-v2'];

type HeadLengths = Pick<Hyperparameters, 'keyLength' | 'valueLength'>;

/**
 * Reads the sizes and refuses, with `model_invalid`, every combination on which llama.cpp divides by zero or asserts
 * while loading (llama-model.cpp, `llama_model_base::load_hparams`) or while building its first graph.
 */
export function readHyperparameters(settings: Settings): Hyperparameters {
  const layers = readLayers(settings);
  const contextLength = settings.positive(settings.key('context_length'), 'the longest text it was trained for');
  const embeddingLength = settings.positive(settings.key('embedding_length'), 'its width');
  requireRopeScaling(settings);
  requireEpsilons(settings);
  requireExperts(settings, layers);
  const heads = settings.counts(settings.key('attention.head_count'), layers) ?? [];
  const keyValueHeads = settings.counts(settings.key('attention.head_count_kv'), layers) ?? heads;
  const firstHeads = heads.find((count) => count > 0) ?? 0;
  if (isRecurrent(settings))
    return recurrent(settings, { contextLength, embeddingLength, layers, firstHeads, keyValueHeads });
  requireHeads(settings, heads, keyValueHeads);
  requireFeedForward(settings, layers);
  const lengths = headLengths(settings, Math.floor(embeddingLength / firstHeads));
  requireHeadLengths(settings, lengths);
  return { contextLength, embeddingLength, layers, heads: firstHeads, keyValueHeads, ...lengths };
}

function readLayers(settings: Settings): number {
  const key = settings.key('block_count');
  const layers = settings.positive(key, 'the number of its layers');
  if (layers > MAX_LAYERS) throw settings.invalid(`'${key}' is ${layers} (at most ${MAX_LAYERS} are possible).`);
  const predicting = settings.count(settings.key('nextn_predict_layers')) ?? 0;
  if (predicting <= layers) return layers;
  throw settings.invalid(`'${settings.key('nextn_predict_layers')}' is ${predicting}, more than its ${layers} layers.`);
}

/** State-space and RWKV layers have no attention heads, and files of such models say 0. */
function isRecurrent(settings: Settings): boolean {
  return settings.hasAny('ssm.') || settings.hasAny('wkv.') || settings.hasAny('shortconv.');
}

interface RecurrentSizes
  extends Pick<Hyperparameters, 'contextLength' | 'embeddingLength' | 'layers' | 'keyValueHeads'> {
  readonly firstHeads: number;
}

function recurrent(settings: Settings, { firstHeads, ...sizes }: RecurrentSizes): Hyperparameters {
  const fallback = firstHeads === 0 ? 0 : Math.floor(sizes.embeddingLength / firstHeads);
  return { ...sizes, heads: firstHeads, ...headLengths(settings, fallback) };
}

function requireHeads(settings: Settings, heads: readonly number[], keyValueHeads: readonly number[]): void {
  const key = settings.key('attention.head_count');
  if (heads.length === 0) throw settings.invalid(`it does not say '${key}', the number of its attention heads.`);
  if ((heads[0] ?? 0) === 0 && heads.every((count) => count === 0)) {
    throw settings.invalid(`'${key}' is 0, the number of its attention heads.`);
  }
  for (const [layer, count] of heads.entries()) {
    const shared = keyValueHeads[layer] ?? 0;
    // Layers without attention say 0 for both, or for the key-value heads alone.
    if (count === 0 || (shared === 0 && isPerLayer(settings)) || (shared > 0 && count % shared === 0)) continue;
    throw settings.invalid(`'${key}' is ${count}, not a multiple of '${key}_kv', which is ${shared}.`);
  }
}

function isPerLayer(settings: Settings): boolean {
  return settings.arrayLength(settings.key('attention.head_count_kv')) !== undefined;
}

function requireHeadLengths(settings: Settings, { keyLength, valueLength }: HeadLengths): void {
  if (keyLength === 0 || valueLength === 0) throw settings.invalid('its attention heads have the length 0.');
  if (EQUAL_LENGTHS.includes(settings.architecture) && keyLength !== valueLength) {
    throw settings.invalid(`its keys have the length ${keyLength} and its values ${valueLength}; they must be equal.`);
  }
  if (UNROTATED.includes(settings.architecture)) return;
  // Rotation works on pairs: ggml asserts that the length is even.
  const key = settings.key('rope.dimension_count');
  const rotated = settings.count(key) ?? keyLength;
  if (rotated % 2 === 0 && rotated <= keyLength) return;
  throw settings.invalid(`'${key}' is ${rotated}; it must be even and at most ${keyLength}, the length of a head.`);
}

function headLengths(settings: Settings, fallback: number): HeadLengths {
  const keyLength = settings.count(settings.key('attention.key_length')) ?? fallback;
  const valueLength = settings.count(settings.key('attention.value_length')) ?? fallback;
  return { keyLength, valueLength };
}

function requireEpsilons(settings: Settings): void {
  for (const name of ['layer_norm_epsilon', 'layer_norm_rms_epsilon', 'group_norm_epsilon']) {
    const key = settings.key(`attention.${name}`);
    const epsilon = settings.number(key) ?? 0;
    if (epsilon < 0) throw settings.invalid(`'${key}' is ${epsilon}; it cannot be negative.`);
  }
}

function requireFeedForward(settings: Settings, layers: number): void {
  const key = settings.key('feed_forward_length');
  const lengths = settings.counts(key, layers);
  if (lengths === undefined || (settings.count(settings.key('expert_count')) ?? 0) > 0) return;
  if (lengths.every((length) => length === 0))
    throw settings.invalid(`'${key}' is 0, the width of its feed-forward layers.`);
}

function requireRopeScaling(settings: Settings): void {
  const key = settings.key('rope.scaling.type');
  const scaling = settings.text(key);
  if (scaling === undefined || ROPE_SCALINGS.includes(scaling)) return;
  throw settings.invalid(`'${key}' is '${scaling}' (allowed: ${ROPE_SCALINGS.join(', ')}).`);
}

function requireExperts(settings: Settings, layers: number): void {
  const experts = settings.count(settings.key('expert_count')) ?? 0;
  const used = Math.max(0, ...(settings.counts(settings.key('expert_used_count'), layers) ?? []));
  const groups = settings.count(settings.key('expert_group_count')) ?? 0;
  const groupsUsed = settings.count(settings.key('expert_group_used_count')) ?? 0;
  if (experts > MAX_EXPERTS) throw settings.invalid(`it has ${experts} experts (at most ${MAX_EXPERTS} are possible).`);
  // Hunyuan files say one expert for dense models; llama.cpp reads that as none.
  if (experts <= 1 && settings.architecture.startsWith('hunyuan')) return;
  if (used > experts || (experts > 0 && used === 0)) {
    throw settings.invalid(`it says that ${used} of its ${experts} experts are used per token.`);
  }
  if (groups === 0 || (groups === 1 && experts > 1)) return;
  if (groups < experts && experts % groups === 0 && groupsUsed > 0 && groupsUsed < groups) return;
  throw settings.invalid(`its ${experts} experts cannot form ${groups} groups of which ${groupsUsed} are used.`);
}
