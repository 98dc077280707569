import { SippError } from '../contract/errors.ts';
import { bounds, DEEPEST, honoured, isWholePattern, lists, type Schema, single, tables } from './schema-keywords.ts';

/** llama.cpp's grammars repeat at most 2,000 times, and what is repeated counts. */
const MOST_REPETITIONS = 1000;
const counts: readonly string[] = ['minItems', 'maxItems', 'minLength', 'maxLength'];

/**
 * The part of a JSON Schema that a grammar can hold an answer to. For schemas that only describe, such as those of tools: what is
 * left out here the model is still told.
 *
 * @param where Names the schema in errors.
 * @throws SippError `invalid_request` where it is nested too deep.
 */
export function narrowSchema(schema: unknown, where: string): Schema {
  return narrow(schema, where, 0);
}

function narrow(schema: unknown, where: string, depth: number): Schema {
  if (depth > DEEPEST) {
    throw new SippError('invalid_request', `${where} is nested more than ${DEEPEST} deep.`, {
      hint: 'Make the schema flatter.',
    });
  }
  if (!isTable(schema)) return {};
  const inner = (part: unknown) => narrow(part, where, depth + 1);
  const kept = Object.entries(schema).filter(([key, value]) => canHonour(key, value, schema));
  return Object.fromEntries(kept.map(([key, value]) => [key, narrowValue(key, value, inner)]));
}

function canHonour(key: string, value: unknown, schema: Schema): boolean {
  if (!honoured.includes(key)) return false;
  // llama.cpp reads no groups with a question mark: look-ahead and the like.
  if (key === 'pattern') return typeof value === 'string' && isWholePattern(value) && !value.includes('(?');
  if (key === '$ref') return typeof value === 'string' && value.startsWith('#/');
  if (counts.includes(key)) return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_REPETITIONS;
  if (bounds.includes(key)) return schema['type'] === 'integer' && Number.isSafeInteger(value);
  if (key === 'items') return typeof value === 'object';
  if (lists.includes(key) || key === 'enum' || key === 'required') return Array.isArray(value) && value.length > 0;
  return !tables.includes(key) || isTable(value);
}

function narrowValue(key: string, value: unknown, inner: (part: unknown) => Schema): unknown {
  if (Array.isArray(value) && (lists.includes(key) || key === 'items')) return value.map(inner);
  if (isTable(value) && single.includes(key)) return inner(value);
  if (isTable(value) && tables.includes(key)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]));
  }
  return value;
}

const isTable = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
