import { bundledModel } from '../../models/bundled.ts';
import type { SamplingDefaults } from '../../models/inspect.ts';
import type { SamplingConfig } from '../config/native-runtime-config.ts';
import { parseSampling } from '../config/parse-config.ts';
import { SippError } from '../contract/errors.ts';
import type { LocalModel } from './read-model.ts';

/** The library's name for each default that a GGUF file can carry. */
const names = {
  samplers: 'samplers',
  temperature: 'temperature',
  topK: 'top_k',
  topP: 'top_p',
  minP: 'min_p',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
  repeatLastN: 'repeat_last_n',
  repeatPenalty: 'repeat_penalty',
  mirostat: 'mirostat',
  mirostatTau: 'mirostat_tau',
  mirostatEta: 'mirostat_eta',
} as const satisfies Record<keyof SamplingDefaults, keyof SamplingConfig>;

/** llama.cpp's other name for a stage (common/sampling.cpp, `common_sampler_types_from_names`). */
const stageNames: Readonly<Record<string, string>> = { typ_p: 'typical_p', typical: 'typical_p', temp: 'temperature' };

export interface ModelSampling {
  readonly sampling: SamplingConfig;
  /** A sentence for each default that was left out. */
  readonly notes: readonly string[];
}

/** The sampling that the model's publisher recommends. A value that cannot be used is left out: it must not keep a model from loading. */
export function modelSampling({ info, bundled }: LocalModel): ModelSampling {
  const defaults = bundled ? { ...info.samplingDefaults, ...bundledModel().sampling } : info.samplingDefaults;
  const notes: string[] = [];
  let sampling: SamplingConfig = {};
  for (const [key, value] of Object.entries(defaults) as [keyof SamplingDefaults, unknown][]) {
    try {
      sampling = { ...sampling, ...parseSampling({ [names[key]]: key === 'samplers' ? toStages(value) : value }) };
    } catch (error) {
      if (!SippError.is(error)) throw error;
      notes.push(`A sampling default of the model file is not used: ${error.message}`);
    }
  }
  return { sampling, notes };
}

function toStages(value: unknown): unknown {
  return Array.isArray(value) ? value.map((stage) => stageNames[stage] ?? stage) : value;
}
