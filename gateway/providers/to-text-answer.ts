import { withTotal } from '../../runtime/endpoint/provider/with-total.ts';
import type { DecodedText } from '../../runtime/profile/text-response.ts';
import type { TargetTimings, TextAnswer } from '../targets/target.ts';

/** What a provider answered, as targets answer. */
export function toTextAnswer(answer: DecodedText, timings: TargetTimings): TextAnswer {
  return { ...answer, usage: answer.usage && withTotal(answer.usage), timings };
}
