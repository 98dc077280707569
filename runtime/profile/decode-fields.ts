import { OptionalKind, type Static, type TObject } from '@sinclair/typebox';
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import { describeType } from '../config/setting-type.ts';
import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';
import { isBlank } from './is-blank.ts';
import { shapeError } from './shape-error.ts';

/** Comparing words costs the product of their lengths: longer keys come from no typing error. */
const LONGEST_SUGGESTED = 64;

/** What the schema alone says badly. */
const descriptions: Readonly<Record<string, string>> = {
  messages: 'a list of messages',
  json_schema: 'a JSON Schema, as an object',
  parameters: 'a JSON Schema, as an object',
  name: '1 to 64 letters, digits, _ or -',
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an object by its schema, in the order of the wire: known fields, then unknown ones. An optional field that is null counts as
 * absent. Texts that are required must not be blank: these say nothing to a model, though their length is not 0. `path` ends in a
 * dot, or is empty.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function decodeFields<Schema extends TObject>(schema: Schema, input: Fields, path = ''): Static<Schema> {
  // Finding out what is wrong takes several times as long as finding that nothing is.
  const fields = goodFields(schema, input);
  if (fields === undefined) throw refusalOf(schema, input, path);
  return fields as Static<Schema>; // Each of them has been checked.
}

/** `messages` is the only plural among the fields. */
export function requiredField(field: string): SippError {
  return shapeError(`${field} ${field === 'messages' ? 'are' : 'is'} required`);
}

/** `needed` follows "must be". */
export function badField(field: string, needed: string, value: unknown): SippError {
  return shapeError(`${field} must be ${needed}; got ${shown(value)}.`);
}

/** The fields without those that are null; undefined where anything is wrong. Only what is given is looked at: most fields are not. */
function goodFields({ properties, required = [] }: TObject, input: Fields): Fields | undefined {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(input)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const value = input[key];
    if (schema === undefined) return undefined;
    if (value === null || value === undefined) continue;
    if (!Check(schema, value)) return undefined;
    fields[key] = value;
  }
  for (const key of required) {
    const value = fields[key];
    if (value === undefined || (typeof value === 'string' && isBlank(value))) return undefined;
  }
  return fields;
}

function refusalOf(schema: TObject, input: Fields, path: string): SippError {
  const keys = Object.keys(schema.properties);
  const fields = Object.fromEntries(
    keys.flatMap((key) => (Object.hasOwn(input, key) && (input[key] ?? null) !== null ? [[key, input[key]]] : [])),
  );
  const error = Errors(schema, [], fields).First();
  if (error !== undefined) return refused(error, path);
  const blank = schema.required?.find((key) => typeof fields[key] === 'string' && isBlank(String(fields[key])));
  if (blank !== undefined) return requiredField(path + blank);
  return unknownField(path + (Object.keys(input).find((key) => !keys.includes(key)) ?? ''), keys);
}

function refused({ type, path, schema, value }: ValueError, prefix: string): SippError {
  const field = prefix + path.split('/').slice(1).join('.');
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownField(field, Object.keys(schema.properties));
  if (Array.isArray(value) && value.length === 0) return requiredField(field);
  if (value === undefined || value === null || (value === '' && !(OptionalKind in schema))) return requiredField(field);
  if (typeof value === 'string' && schema.maxLength !== undefined && value.length > schema.maxLength) {
    return shapeError(`${field} must have ${schema.maxLength} characters at most; got ${value.length}.`);
  }
  if (Array.isArray(value) && schema.maxItems !== undefined && value.length > schema.maxItems) {
    return shapeError(`${field} must have ${schema.maxItems} items at most; got ${value.length}.`);
  }
  return badField(field, descriptions[lastOf(field)] ?? schema.const ?? describeType(schema), value);
}

const lastOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1);

function unknownField(field: string, fields: readonly string[]): SippError {
  const key = lastOf(field);
  const near = key.length > LONGEST_SUGGESTED ? undefined : suggest(key, fields);
  const name = key.length > LONGEST_SUGGESTED ? quoted(key) : field;
  return new SippError('invalid_request', `${name} is not a field${near ? `; did you mean ${near}?` : '.'}`, {
    hint: `Use some of ${fields.join(', ')}.`,
  });
}

/** Nested values are not shown: how deep they are is up to the sender. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : quoted(value);
}
