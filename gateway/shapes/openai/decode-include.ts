import { rowNamed } from '../fields/field-fate.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { responsesFields } from './responses-fields.ts';

const encryptedReasoning = rowNamed(responsesFields, 'include.*.reasoning.encrypted_content');

interface IncludeFields {
  readonly include?: readonly string[];
  readonly top_logprobs?: number;
}

/** Reads what an answer tells beside its text. Gives the number of alternatives to each token; undefined where none are told. */
export function decodeInclude(
  { include = [], top_logprobs }: IncludeFields,
  foreign: ForeignCollector,
): number | undefined {
  let logprobs = top_logprobs;
  for (const name of include) {
    if (name === 'message.output_text.logprobs') logprobs ??= 0;
    else if (name === 'reasoning.encrypted_content') foreign.add(encryptedReasoning, encryptedReasoning.name);
    else foreign.addUnknown('include ', name);
  }
  return logprobs;
}
