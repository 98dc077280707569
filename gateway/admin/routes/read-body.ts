import type { Static, TSchema } from '@sinclair/typebox';
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import { AdminRefusal } from '../guards/admin-refusal.ts';

/**
 * The body of a request.
 *
 * @throws AdminRefusal `bad_request` naming the first field that is wrong.
 */
export function readBody<Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> {
  if (Check(schema, body)) return body;
  const first = Errors(schema, [], body).First();
  const name = first === undefined ? '' : first.path.slice(1).replaceAll('/', '.');
  if (name === '') throw new AdminRefusal('bad_request', 'The body must be a JSON object.');
  throw new AdminRefusal('bad_request', `${name} ${problemOf(first)}.`);
}

/** What the schema wants, in words. */
function problemOf(error: ValueError | undefined): string {
  if (error?.type === ValueErrorType.ObjectAdditionalProperties) return 'is not a field of this request';
  const { type, title, minimum, maximum }: Partial<TSchema> = error?.schema ?? {};
  if (typeof title === 'string') return `must be ${title}`;
  if (type === 'integer') return `must be a whole number from ${minimum} to ${maximum}`;
  if (type === 'boolean') return 'must be true or false';
  return `must be ${type === undefined ? 'as the documentation says' : `of the type ${type}`}`;
}
