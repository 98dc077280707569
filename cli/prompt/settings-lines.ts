import type { LoadedModel } from './loaded-model.ts';
import { samplingLine } from './sampling-line.ts';

/** The settings that are really in force, a line each, with the reasons for those that differ from what was asked. */
export function settingsLines({
  description,
  sampling,
  config,
}: Pick<LoadedModel, 'description' | 'sampling' | 'config'>): readonly string[] {
  const { model, settings, engine, library, loadMs } = description;
  const { threads } = settings;
  const lines = [
    `model: ${model.path} (${model.description})`,
    `engine: ${engine}, llama.cpp ${library}, loaded in ${Math.round(loadMs)} ms`,
    `backend: ${settings.backend}${settings.devices.length > 0 ? ` (${settings.devices.join(', ')})` : ''}, ${settings.gpuLayers} layers on a GPU`,
    `context: ${settings.contextLength} tokens for each of ${settings.parallel} (trained on ${settings.trainedContextLength}), cache ${settings.cacheTypeK}/${settings.cacheTypeV}`,
    `batch: ${settings.batchSize} tokens, ${settings.microBatchSize} at once, flash attention ${settings.flashAttention}`,
    `threads: ${threads.decode} for one token, ${threads.prefill} for many${threads.auto ? ` (automatic, at most ${threads.limit})` : ''}`,
    `chat template: ${settings.chatTemplate === 'model' ? "the model's own" : 'none'}`,
    samplingLine(sampling(), config.sampling),
  ];
  return [...lines, ...settings.notes.map((note) => `note: ${note}`)];
}
