import type { ProviderText } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { withTotal } from '../../runtime/endpoint/provider/with-total.ts';
import type { TargetTimings, TextAnswer } from '../targets/target.ts';

/** What a provider answered, as targets answer. */
export function toTextAnswer(answer: ProviderText, timings: TargetTimings): TextAnswer {
  const { reasoning, logprobs, stopSequence, usage, ...rest } = answer;
  return {
    ...rest,
    ...(reasoning !== undefined && { reasoning }),
    ...(logprobs !== undefined && { logprobs }),
    ...(stopSequence !== undefined && { stopSequence }),
    usage: usage && withTotal(usage),
    timings,
  };
}
