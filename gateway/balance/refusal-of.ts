import type { SippError } from '../../runtime/contract/errors.ts';
import { foreignRefusal } from '../targets/foreign-fields.ts';
import type { EmbedRequest, Operation, Target, TextRequest } from '../targets/target.ts';

/** Why a target cannot do what is asked: for what all kinds of targets refuse alike, or for a reason of its own. */
export function refusalOf(
  target: Target,
  operation: Operation,
  request: TextRequest | EmbedRequest,
): SippError | undefined {
  return foreignRefusal(request, target.config) ?? target.refusal(operation, request);
}
