import { SippError } from '../../runtime/contract/errors.ts';
import { refuseUnsupportedLocal, refuseUnsupportedTools } from '../../runtime/endpoint/refusal.ts';
import { toTextMessages } from '../../runtime/endpoint/text-messages.ts';
import type { EngineDescription } from '../../runtime/engine/engine.ts';
import { checkSchema } from '../../runtime/request/check-schema.ts';
import type { TextRequest } from '../targets/target.ts';
import { toEngineTools } from './to-engine-tools.ts';
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
  const { input } = request;
  const local = toLocalOptions(request);
  const { jsonSchema, grammar } = local;
  if (jsonSchema !== undefined && grammar !== undefined) {
    throw new SippError('invalid_request', 'json_schema and grammar exclude each other.', {
      hint: 'Leave one of them out.',
    });
  }
  if ('messages' in input) {
    const tools = toEngineTools(request);
    const messages = toTextMessages(input.messages, target);
    const parts = { input: { messages }, grammar, jsonSchema, ...(tools && { tools }) };
    refuseUnsupportedTools(parts, target, description);
  }
  if (description !== undefined) refuseUnsupportedLocal(local, target, description);
  else if (jsonSchema !== undefined) checkSchema(jsonSchema);
}
