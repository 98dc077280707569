import { SippError } from '../../../runtime/contract/errors.ts';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import type { TextRequest } from '../../targets/target.ts';
import { tableOf } from '../fields/table-of.ts';

/**
 * What an answer has to look like: `text`, `json_object` or `json_schema`. A schema is what the routes tell in different places, so
 * `schemaOf` finds it. The name and the description of a schema are for the model of OpenAI only, and strictness is always given.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeAnswerFormat(
  value: unknown,
  path: string,
  schemaOf: (format: Readonly<Record<string, unknown>>) => unknown,
): Pick<TextRequest, 'jsonObject' | 'jsonSchema'> {
  if (value === undefined) return {};
  const format = tableOf(value, path);
  const { type } = format;
  if (type === 'text') return {};
  if (type !== 'json_object' && type !== 'json_schema') {
    throw badField(`${path}.type`, 'text, json_object or json_schema', type);
  }
  // Servers beside OpenAI's take a schema with `json_object`, too.
  const schema = type === 'json_schema' ? schemaOf(format) : format['schema'];
  if (schema === undefined || schema === null) return { jsonObject: true };
  return { jsonSchema: toText(tableOf(schema, `${path}.schema`), path) };
}

function toText(schema: object, path: string): string {
  try {
    return JSON.stringify(schema);
  } catch (cause) {
    // The body came as JSON; what it cannot be written as again is nested deeper than the stack reaches.
    throw new SippError('invalid_request', `${path} is nested too deeply.`, { cause });
  }
}
