import { SippError } from '../../runtime/contract/errors.ts';
import { refuseUnsupportedLocal } from '../../runtime/endpoint/refusal.ts';
import { refuseTools, toTextMessages } from '../../runtime/endpoint/text-messages.ts';
import type { EngineDescription } from '../../runtime/engine/engine.ts';
import { checkSchema } from '../../runtime/request/check-schema.ts';
import type { TextRequest } from '../targets/target.ts';
import { toLocalOptions } from './to-local-options.ts';

/** Why no local model, or not the one described, can do what a request says; undefined where nothing is against it. */
export function textRefusal(
  request: TextRequest,
  target: string,
  description: EngineDescription | undefined,
): SippError | undefined {
  try {
    check(request, target, description);
    return undefined;
  } catch (error) {
    if (SippError.is(error)) return error;
    throw error;
  }
}

function check(request: TextRequest, target: string, description: EngineDescription | undefined): void {
  const { input, jsonSchema, grammar } = request;
  refuseTools(request, target);
  if ('messages' in input) toTextMessages(input.messages, target);
  if (jsonSchema !== undefined && grammar !== undefined) {
    throw new SippError('invalid_request', 'json_schema and grammar exclude each other.', {
      hint: 'Leave one of them out.',
    });
  }
  if (description !== undefined) refuseUnsupportedLocal(toLocalOptions(request), target, description);
  else if (jsonSchema !== undefined) checkSchema(jsonSchema);
}
