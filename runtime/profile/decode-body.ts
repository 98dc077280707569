import type { Static, TObject } from '@sinclair/typebox';
import { decodeFields } from './decode-fields.ts';
import { isFields } from './is-fields.ts';
import { shapeError } from './shape-error.ts';

/**
 * Reads a JSON body by its schema.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function decodeBody<Schema extends TObject>(schema: Schema, input: unknown): Static<Schema> {
  if (!isFields(input)) throw shapeError('gateway request body must be a JSON object');
  return decodeFields(schema, input);
}
