import { SippError } from '../../contract/errors.ts';
import type { TextExtras } from './provider-adapter.ts';

/** As requests on the wire call them. */
const names: Readonly<Record<keyof TextExtras, string>> = {
  jsonSchema: 'json_schema',
  grammar: 'grammar',
  seed: 'seed',
  tools: 'tools',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  jsonObject: 'json_object',
  sampling: 'sampling',
  logprobs: 'logprobs',
  reasoningEffort: 'reasoning_effort',
};

/**
 * Refuses what a provider has no word for: what is accepted must have an effect. `route` is the plural that the message begins with.
 *
 * @throws SippError `unsupported_operation` naming the field
 */
export function refuseExtras(extras: TextExtras, unsupported: readonly (keyof TextExtras)[], route: string): void {
  // A format that is not wanted asks for nothing.
  const given = unsupported.find((key) => extras[key] !== undefined && extras[key] !== false);
  if (given === undefined) return;
  throw new SippError(
    'unsupported_operation',
    `unsupported operation ${names[given]}: ${route} take no ${names[given]}.`,
    {
      hint: `Leave ${names[given]} out, or use another model.`,
    },
  );
}

/** A schema that came as JSON text. */
export function parseSchema(jsonSchema: string): unknown {
  try {
    return JSON.parse(jsonSchema);
  } catch (cause) {
    throw new SippError('invalid_request', 'json_schema must be a JSON Schema, as JSON text.', { cause });
  }
}
