import type { ShapeFields } from '../fields/field-fate.ts';
import type { Shape } from '../shape.ts';
import { toOpenAiError } from './openai-error.ts';

/** OpenAI's API, for a route with these fields. `input` is the one that holds what is asked. */
export function createOpenAiShape({ fields: rows }: Pick<ShapeFields, 'fields'>, input: string): Shape {
  const fields = new Set(rows.map(({ name }) => name.split('.', 1)[0] ?? name));
  return {
    authorization: ({ authorization }) => authorization,
    encodeFailure: (error, { status }) =>
      toOpenAiError(error, { fields, input, ...(status !== undefined && { status }) }),
  };
}
