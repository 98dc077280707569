import { OptionalKind, type Static, type TObject } from '@sinclair/typebox';
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { describeType } from '../config/setting-type.ts';
import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';
import { MAX_INPUTS } from './request-schemas.ts';

/** Comparing words costs the product of their lengths: longer keys come from no typing error. */
const LONGEST_SUGGESTED = 64;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON body by its schema, in the order of the wire: the body itself, then known fields, then unknown ones. An optional
 * field that is null counts as absent.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function decodeBody<Schema extends TObject>(schema: Schema, input: unknown): Static<Schema> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid('gateway request body must be a JSON object');
  }
  const fields: Fields = { ...input };
  const known = Object.fromEntries(
    Object.keys(schema.properties).flatMap((key) => (isGiven(fields, key) ? [[key, fields[key]]] : [])),
  );
  checkFields(schema, known);
  refuseUnknown(schema, fields);
  return known as Static<Schema>; // checkFields has found nothing against it.
}

const isGiven = (fields: Fields, key: string): boolean => Object.hasOwn(fields, key) && (fields[key] ?? null) !== null;

/** Blank texts say nothing to a model, though their length is not 0. */
function checkFields(schema: TObject, known: Fields): void {
  const error = Errors(schema, [], known).First();
  if (error !== undefined) throw refused(error);
  for (const key of schema.required ?? []) {
    const value = known[key];
    if (typeof value === 'string' && isBlank(value)) throw required(key);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) checkItem(`${key}.${index}`, item);
  }
}

/** An item of `messages` or `input`. */
function checkItem(where: string, item: unknown): void {
  if (typeof item === 'string' && isBlank(item)) throw required(where);
  if (typeof item !== 'object' || item === null || !('content' in item)) return;
  if (typeof item.content === 'string' && isBlank(item.content)) throw required(`${where}.content`);
}

const isBlank = (text: string): boolean => text.trim() === '';

function refused({ type, path, schema, value }: ValueError): SippError {
  const field = path.split('/').slice(1).join('.');
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownField(field, Object.keys(schema.properties));
  if (Array.isArray(value) && value.length === 0) return required(field);
  if (value === undefined || value === null || (value === '' && !(OptionalKind in schema))) return required(field);
  if (typeof value === 'string' && schema.maxLength !== undefined && value.length > schema.maxLength) {
    return invalid(`${field} must have ${schema.maxLength} characters at most; got ${value.length}.`);
  }
  return invalid(`${field} must be ${allowed(field, schema)}; got ${shown(value)}.`);
}

function allowed(field: string, schema: ValueError['schema']): string {
  if (field === 'json_schema') return 'a JSON Schema, as an object';
  return field === 'input' ? `a text or a list of 1 to ${MAX_INPUTS} texts` : describeType(schema);
}

/** `messages` is the only plural among the fields. */
function required(field: string): SippError {
  return invalid(`${field} ${field === 'messages' ? 'are' : 'is'} required`);
}

function refuseUnknown(schema: TObject, fields: Fields): void {
  const unknown = Object.keys(fields).find((key) => !Object.hasOwn(schema.properties, key));
  if (unknown !== undefined) throw unknownField(unknown, Object.keys(schema.properties));
}

function unknownField(field: string, fields: readonly string[]): SippError {
  const key = field.slice(field.lastIndexOf('.') + 1);
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

function invalid(message: string): SippError {
  return new SippError('invalid_request', message);
}
