import type { Settings } from './settings.ts';

/** The sampling that a model's publisher recommends, in the names of the library. Only what the file says is there. */
export interface SamplingDefaults {
  /** Stages in order, as llama.cpp names them. */
  readonly samplers?: readonly string[];
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly xtcProbability?: number;
  readonly xtcThreshold?: number;
  /** Tokens that penalties look back. */
  readonly repeatLastN?: number;
  readonly repeatPenalty?: number;
  readonly mirostat?: number;
  readonly mirostatTau?: number;
  readonly mirostatEta?: number;
}

/** Keys of numbers below `general.sampling.`. Source: llama.cpp, llama-arch.cpp, `LLM_KV_GENERAL_SAMPLING_*`. */
const NUMBERS = [
  ['temp', 'temperature'],
  ['top_k', 'topK'],
  ['top_p', 'topP'],
  ['min_p', 'minP'],
  ['xtc_probability', 'xtcProbability'],
  ['xtc_threshold', 'xtcThreshold'],
  ['penalty_last_n', 'repeatLastN'],
  ['penalty_repeat', 'repeatPenalty'],
  ['mirostat', 'mirostat'],
  ['mirostat_tau', 'mirostatTau'],
  ['mirostat_eta', 'mirostatEta'],
] as const satisfies readonly (readonly [string, keyof SamplingDefaults])[];

/** Reads the sampling defaults of a file; empty where it has none. */
export function samplingDefaultsOf(settings: Settings): SamplingDefaults {
  const sequence = settings.text('general.sampling.sequence');
  const numbers = NUMBERS.flatMap(([key, name]) => {
    const value = settings.number(`general.sampling.${key}`);
    return value === undefined ? [] : [[name, shortest(value)] as const];
  });
  const samplers = sequence?.split(';').filter((stage) => stage !== '') ?? [];
  return { ...(samplers.length > 0 ? { samplers } : {}), ...Object.fromEntries(numbers) };
}

/** 0.8 comes back from a 32-bit float as 0.800000011920929: nine digits say all that 32 bits know, seven what a person wrote. */
function shortest(value: number): number {
  const written = Number(value.toPrecision(7));
  return Math.fround(written) === Math.fround(value) ? written : value;
}
