import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { SamplerStage } from '../../config/native-runtime-config.ts';
import type { ResolvedSampling } from '../../config/resolve-sampling.ts';
import { SippError } from '../../contract/errors.ts';
import { engineCommand } from '../platform-package.ts';

/** Stages that node-llama-cpp has. It runs them in an order of its own: penalties first, temperature last. */
const stages: readonly SamplerStage[] = ['penalties', 'top_k', 'top_p', 'min_p', 'xtc', 'temperature'];

/**
 * The chain in the words of node-llama-cpp.
 *
 * @param recent The last tokens of prompt and answer, oldest first.
 * @throws SippError `unsupported_operation` for a stage or setting that it does not have.
 */
export function toEvaluateOptions(
  sampling: ResolvedSampling,
  recent: (count: number) => Token[],
): SequenceEvaluateOptions {
  refuseUnsupported(sampling);
  const has = (stage: SamplerStage) => sampling.samplers.includes(stage);
  const { temperature, seed, xtc_probability = 0, xtc_threshold = 0 } = sampling;
  return {
    seed,
    // Without its stage the temperature is neutral; 0 is greedy with or without it.
    temperature: temperature === 0 || has('temperature') ? temperature : 1,
    topK: has('top_k') ? (sampling.top_k ?? 0) : 0,
    topP: has('top_p') ? (sampling.top_p ?? 1) : 1,
    minP: has('min_p') ? (sampling.min_p ?? 0) : 0,
    ...(has('xtc') && { xtc: { probability: xtc_probability, threshold: xtc_threshold } }),
    ...(has('penalties') && { repeatPenalty: toPenalty(sampling, recent) }),
  };
}

function toPenalty(
  sampling: ResolvedSampling,
  recent: (count: number) => Token[],
): NonNullable<SequenceEvaluateOptions['repeatPenalty']> {
  const { repeat_last_n = 64, repeat_penalty = 1, frequency_penalty = 0, presence_penalty = 0 } = sampling;
  return {
    punishTokens: () => recent(repeat_last_n),
    ...(repeat_last_n > 0 && { maxPunishTokens: repeat_last_n }),
    penalty: repeat_penalty,
    frequencyPenalty: frequency_penalty,
    presencePenalty: presence_penalty,
  };
}

function refuseUnsupported(sampling: ResolvedSampling): void {
  const stage = sampling.samplers.find((name) => !stages.includes(name));
  if (stage !== undefined) throw unsupported(`the sampler stage "${stage}"`);
  if (sampling.mirostat) throw unsupported('sampling.mirostat');
  if (sampling.dynatemp_range) throw unsupported('sampling.dynatemp_range');
  if (sampling.min_keep) throw unsupported('sampling.min_keep');
  if (sampling.ignore_eos) throw unsupported('sampling.ignore_eos');
  if (sampling.logit_bias?.length) throw unsupported('sampling.logit_bias');
}

function unsupported(what: string): SippError {
  return new SippError('unsupported_operation', `The fallback engine node-llama-cpp does not have ${what}.`, {
    hint: `Leave it out, or run \`${engineCommand()}\` to get the native engine.`,
  });
}
