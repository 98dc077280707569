import type { LocalTextOptions } from '../../runtime/api.ts';
import type { SamplingConfig } from '../../runtime/config/native-runtime-config.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import { quoted } from '../../runtime/contract/quoted.ts';
import type { SamplingTerms, TextRequest } from '../targets/target.ts';

/** Any JSON object. */
const OBJECT_SCHEMA = '{"type":"object"}';

/**
 * The part of a request that only local models understand.
 *
 * @throws SippError `invalid_request` for a `logit_bias` of what is no token.
 */
export function toLocalOptions(request: TextRequest): LocalTextOptions {
  const { session, caller, grammar, logprobs, parallelToolCalls, jsonObject = false } = request;
  const jsonSchema = request.jsonSchema ?? (jsonObject ? OBJECT_SCHEMA : undefined);
  const sampling = toSampling(request);
  return {
    ...(session !== undefined && { contextKey: session }),
    ...(caller !== undefined && { cacheScope: caller }),
    ...(jsonSchema !== undefined && { jsonSchema }),
    ...(grammar !== undefined && { grammar }),
    ...(logprobs !== undefined && { logprobs }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    ...(sampling !== undefined && { sampling }),
  };
}

function toSampling({ seed, sampling = {} }: TextRequest): SamplingConfig | undefined {
  const { topK, minP, presencePenalty, frequencyPenalty, logitBias } = sampling;
  const config = {
    ...(seed !== undefined && { seed }),
    ...(topK !== undefined && { top_k: topK }),
    ...(minP !== undefined && { min_p: minP }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(logitBias !== undefined && { logit_bias: toBias(logitBias) }),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

/** Whether there is such a token only the vocabulary knows, and the engine refuses it where there is none. */
function toBias(logitBias: NonNullable<SamplingTerms['logitBias']>): NonNullable<SamplingConfig['logit_bias']> {
  return Object.entries(logitBias).map(([key, bias]) => {
    if (/^\d{1,9}$/.test(key)) return { token: Number(key), bias };
    throw new SippError('invalid_request', `logit_bias has the key ${quoted(key)}, which is no number of a token.`, {
      hint: 'Name tokens by their numbers in the vocabulary.',
    });
  });
}
