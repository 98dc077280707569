import type { SamplerStage, SamplingConfig } from '../../runtime/config/native-runtime-config.ts';
import type { ResolvedSampling } from '../../runtime/config/resolve-sampling.ts';
import { modelSampling } from '../../runtime/endpoint/model-sampling.ts';
import { readModel } from '../../runtime/endpoint/read-model.ts';
import { requestSampling } from '../../runtime/endpoint/request-sampling.ts';

/** The setting that says how strongly a stage acts. */
const strengths: Partial<Record<SamplerStage, keyof ResolvedSampling>> = {
  penalties: 'repeat_penalty',
  dry: 'dry_multiplier',
  top_n_sigma: 'top_n_sigma',
  top_k: 'top_k',
  typical_p: 'typical_p',
  top_p: 'top_p',
  min_p: 'min_p',
  xtc: 'xtc_probability',
  temperature: 'temperature',
  adaptive_p: 'adaptive_target',
};

export interface SamplingInForce {
  readonly sampling: ResolvedSampling;
  /** Settings that the model file or its card asks for. */
  readonly fromModel: SamplingConfig;
}

/** How tokens will be chosen, decided as the library decides it. The seed is the one given, or 0 where each request draws one. */
export function samplingInForce(modelPath: string, configured: SamplingConfig | undefined): SamplingInForce {
  const { sampling: fromModel } = modelSampling(readModel(modelPath));
  const sources = { model: fromModel, endpoint: configured, options: {}, local: undefined };
  return { sampling: requestSampling(sources, () => 0), fromModel };
}

/** The sampler chain in one line, and whose choice a temperature of 0 is. */
export function samplingLine({ sampling, fromModel }: SamplingInForce, configured: SamplingConfig | undefined): string {
  const stages = sampling.samplers.map((stage) =>
    [stage, strengths[stage] && sampling[strengths[stage]]].join(' ').trim(),
  );
  if (sampling.temperature !== 0) return `sampling: ${stages.join(' > ')}`;
  const own = configured?.temperature === undefined && fromModel.temperature === 0;
  const why = own ? "temperature 0, as the model's card recommends" : 'temperature 0';
  return `sampling: ${[...stages, 'always the likeliest token'].join(' > ')} (${why})`;
}
