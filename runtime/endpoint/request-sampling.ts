import type { LocalTextOptions } from '../api.ts';
import type { SamplingConfig } from '../config/native-runtime-config.ts';
import { parseSampling } from '../config/parse-config.ts';
import { type ResolvedSampling, resolveSampling } from '../config/resolve-sampling.ts';
import { SippError } from '../contract/errors.ts';
import type { SippTextOptions } from '../contract/options.ts';

export interface SamplingSources {
  readonly model: SamplingConfig;
  readonly endpoint: SamplingConfig | undefined;
  readonly options: SippTextOptions;
  readonly local: LocalTextOptions['sampling'];
}

/**
 * The sampler chain of one request: the model's defaults, then the endpoint's, the common options, the local ones.
 *
 * @throws SippError `invalid_request` for settings that are wrong or contradict each other.
 */
export function requestSampling(sources: SamplingSources, pickSeed: () => number): ResolvedSampling {
  const { model, endpoint, options } = sources;
  const local = sources.local === undefined ? {} : parseSampling(sources.local);
  const common = withoutUndefined({ temperature: options.temperature, top_p: options.topP });
  for (const name of ['temperature', 'top_p'] as const) refuseConflict(name, common[name], local[name]);
  return resolveSampling([endpoint, { ...common, ...local }], pickSeed, model);
}

/** Clients may match this text. */
function refuseConflict(name: string, common: number | undefined, local: number | undefined): void {
  if (common === undefined || local === undefined || common === local) return;
  throw new SippError('invalid_request', `common ${name} conflicts with local sampling.${name}`, {
    hint: `Give one of them; they were ${common} and ${local}.`,
  });
}

function withoutUndefined(values: { temperature: number | undefined; top_p: number | undefined }): SamplingConfig {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
