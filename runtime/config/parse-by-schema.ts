import type { Static, TSchema } from '@sinclair/typebox';
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { type ErrorCode, SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';
import { describeBound, describeType, isOutOfRange } from './setting-type.ts';

export interface ParseOptions {
  /** Where the input stands in what the user wrote; empty at the top. */
  readonly path: string;
  /** How to call the input as a whole. */
  readonly whole: string;
  readonly code: ErrorCode;
}

/**
 * Checks a value from outside by its schema and returns a copy without keys that are `undefined`.
 *
 * @throws SippError with the code given, in one sentence that names the key, the value and what is allowed.
 */
export function parseBySchema<Schema extends TSchema>(
  schema: Schema,
  input: unknown,
  options: ParseOptions,
): Static<Schema> {
  const error = Errors(schema, [], input).First();
  if (error !== undefined) throw refused(schema, error, options);
  return withoutUndefined(input) as Static<Schema>; // Errors has just found nothing against it.
}

function refused(root: TSchema, error: ValueError, { path, whole, code }: ParseOptions): SippError {
  const keys = [path, ...error.path.split('/').map(unescapePointer)].filter((key) => key !== '');
  const key = keys.join('.');
  if (error.type === ValueErrorType.ObjectAdditionalProperties) return unknownKey(keys, error.schema, code);
  if (error.schema === root)
    return new SippError(code, `${whole} must be ${describeType(root)}; got ${quoted(error.value)}.`);
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return new SippError(code, `${key} is missing.`, { hint: `Give it ${describeType(error.schema)}.` });
  }
  const allowed = isOutOfRange(error.schema, error.value)
    ? describeBound(error.schema, error.value)
    : describeType(error.schema);
  return new SippError(code, `${key} must be ${allowed}; got ${quoted(error.value)}.`);
}

function unknownKey(keys: readonly string[], schema: TSchema, code: ErrorCode): SippError {
  const group = keys.slice(0, -1).join('.');
  const allowed = Object.keys(schema.properties);
  const near = suggest(keys.at(-1) ?? '', allowed);
  const meant = near === undefined ? '' : `; did you mean ${group === '' ? near : `${group}.${near}`}?`;
  return new SippError(code, `${keys.join('.')} is not a setting${meant === '' ? '.' : meant}`, {
    hint: `${group === '' ? 'Use one of the groups' : `In ${group}, use one of`} ${allowed.join(', ')}.`,
  });
}

/** JSON pointers write `/` as `~1` and `~` as `~0`. */
const unescapePointer = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]));
}
