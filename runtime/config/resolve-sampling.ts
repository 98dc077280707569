import { SippError } from '../contract/errors.ts';
import { type SamplerStage, type SamplingConfig, samplerStages } from './native-runtime-config.ts';

/** A sampler chain with every value decided: what the engine builds, nothing left to default. */
export interface ResolvedSampling extends Omit<SamplingConfig, 'samplers' | 'seed' | 'temperature'> {
  /** Stages that have an effect, in order. */
  readonly samplers: readonly SamplerStage[];
  readonly seed: number;
  readonly temperature: number;
}

const defaults = {
  temperature: 0.7,
  top_k: 40,
  top_p: 0.8,
  repeat_last_n: 64,
  repeat_penalty: 1.05,
  frequency_penalty: 0,
  presence_penalty: 0,
  dynatemp_exponent: 1,
  xtc_threshold: 0.1,
  dry_base: 1.75,
  dry_allowed_length: 2,
  dry_penalty_last_n: -1,
  mirostat_tau: 5,
  mirostat_eta: 0.1,
  adaptive_decay: 0.9,
  min_keep: 0,
} as const;

/** Where a stage stands when the chain is not given: the four standard stages in their order, optional ones between. */
const defaultOrder: readonly SamplerStage[] = [
  'dry',
  'top_k',
  'penalties',
  'top_n_sigma',
  'typical_p',
  'top_p',
  'min_p',
  'xtc',
  'temperature',
  'infill',
  'adaptive_p',
];

/** The setting that switches a stage on, and the value at which the stage does nothing. */
const switches: Record<SamplerStage, readonly [keyof SamplingConfig, number][]> = {
  penalties: [
    ['repeat_penalty', 1],
    ['frequency_penalty', 0],
    ['presence_penalty', 0],
  ],
  dry: [['dry_multiplier', 0]],
  top_n_sigma: [['top_n_sigma', 0]],
  top_k: [['top_k', 0]],
  typical_p: [['typical_p', 1]],
  top_p: [['top_p', 1]],
  min_p: [['min_p', 0]],
  xtc: [['xtc_probability', 0]],
  temperature: [
    ['temperature', 1],
    ['dynatemp_range', 0],
  ],
  infill: [],
  adaptive_p: [['adaptive_target', -1]],
};

/** Seed value that stands for "choose one". */
export const randomSeed = 4_294_967_295;

/** What mirostat leaves of a chain: it does the truncating itself. */
const besideMirostat: readonly SamplerStage[] = ['penalties', 'dry', 'temperature'];
/** Stages that change which token is likeliest, not only how many stay. */
const beforeGreedy: readonly SamplerStage[] = ['penalties', 'dry'];

/**
 * Decides the sampler chain of one request. Later layers win field by field: built-in defaults, the model's own defaults, then
 * the layers: the endpoint's configuration, the request. The model's own order of samplers holds as long as no layer switches
 * on a stage that it lacks.
 *
 * At temperature 0 the likeliest token is taken: only penalties and dry stay in the chain, mirostat is off, and the built-in
 * repetition penalty does not apply. With mirostat only penalties, dry and temperature stay.
 *
 * @param pickSeed Called where no layer gives a seed; returns a whole number below 4294967295.
 * @param model What the model's publisher recommends. Default: nothing.
 * @throws SippError `invalid_request` where a setting is given together with, or over, a `samplers` list without its stage.
 */
export function resolveSampling(
  layers: readonly (SamplingConfig | undefined)[],
  pickSeed: () => number,
  model: SamplingConfig = {},
): ResolvedSampling {
  const asked = merged(layers);
  const given = { ...model, ...asked };
  refuseSilentSettings(layers);
  const greedy = (given.temperature ?? defaults.temperature) === 0;
  const values = { ...defaults, ...(greedy && { repeat_penalty: 1 }), ...given, ...(greedy && { mirostat: 0 }) };
  const listed = asked.samplers ?? (missingStage(asked, model.samplers) === undefined ? model.samplers : undefined);
  const samplers = (listed ?? defaultOrder).filter(
    (stage) =>
      (isSwitchedOn(stage, values) || (stage === 'infill' && listed !== undefined)) &&
      (!greedy || beforeGreedy.includes(stage)) &&
      (!values.mirostat || besideMirostat.includes(stage)),
  );
  const { seed } = values;
  return { ...values, samplers, seed: seed === undefined || seed === randomSeed ? pickSeed() : seed };
}

function merged(layers: readonly (SamplingConfig | undefined)[]): SamplingConfig {
  const entries = layers.flatMap((layer) => Object.entries(layer ?? {}));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const isSwitchedOn = (stage: SamplerStage, values: SamplingConfig): boolean =>
  switches[stage].some(([key, off]) => values[key] !== undefined && values[key] !== off);

/** A list overrules settings of the layers before its own; beside it and after it they would be dropped silently. */
function refuseSilentSettings(layers: readonly (SamplingConfig | undefined)[]): void {
  const at = layers.findLastIndex((layer) => layer?.samplers !== undefined);
  const missing = missingStage(merged(layers.slice(Math.max(at, 0))), layers[at]?.samplers);
  if (missing === undefined) return;
  const { stage, key } = missing;
  throw new SippError('invalid_request', `sampling.${key} has no effect: the samplers list has no stage "${stage}".`, {
    hint: `Add "${stage}" to samplers, or leave ${key} out.`,
  });
}

/** The first stage that the settings switch on and the list lacks. Temperature always counts: 0 means greedy without a stage. */
function missingStage(
  given: SamplingConfig,
  listed: readonly SamplerStage[] = samplerStages,
): { readonly stage: SamplerStage; readonly key: string } | undefined {
  for (const stage of samplerStages) {
    const key = switches[stage].find(([name, off]) => given[name] !== undefined && given[name] !== off)?.[0];
    if (key !== undefined && stage !== 'temperature' && !listed.includes(stage)) return { stage, key };
  }
  return undefined;
}
