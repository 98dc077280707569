import type { TSchema } from '@sinclair/typebox';

/** Bounds at the edge of a 32-bit integer say nothing to a person. */
const INT_MAX = 2_147_483_647;

/** What a value of this schema looks like, as it follows "must be": `a whole number, 0 or more`. */
export function describeType(schema: TSchema): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return listed(choices);
  if (schema.anyOf) return listed(schema.anyOf.flatMap((part: TSchema) => partsOf(part)));
  if (schema.type === 'array') return describeList(schema);
  if (schema.type === 'object') return describeTable(schema);
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'string') return schema.minLength ? 'a text of at least one character' : 'a text';
  return [schema.type === 'integer' ? 'a whole number' : 'a number', describeRange(schema)].filter(Boolean).join(', ');
}

/** The bound that a number breaks: `0 or more`; both bounds of a fraction: `0 to 1`. */
export function describeBound(schema: TSchema, value: unknown): string {
  if (schema.type !== 'integer') return describeRange(schema);
  return Number(value) < schema.minimum ? `${schema.minimum} or more` : `${schema.maximum} or less`;
}

/** `0 or more`, `0 to 1`, or nothing where any number will do. */
function describeRange({ minimum, maximum }: TSchema): string {
  const hasMaximum = maximum !== undefined && maximum !== INT_MAX;
  if (minimum !== undefined && hasMaximum) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return hasMaximum ? `${maximum} or less` : '';
}

/** The texts that an enumeration allows; empty for every other schema. */
export function choicesOf(schema: TSchema): readonly string[] {
  const parts: readonly TSchema[] = schema.anyOf ?? [];
  const choices = parts.map((part) => part.const).filter((value): value is string => typeof value === 'string');
  return choices.length === parts.length ? choices : [];
}

/** Whether the value has the schema's type and only lies outside its range. */
export function isOutOfRange(schema: TSchema, value: unknown): boolean {
  if (schema.type === 'integer') return Number.isInteger(value);
  return schema.type === 'number' && typeof value === 'number' && Number.isFinite(value);
}

/** `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function partsOf(schema: TSchema): readonly string[] {
  const choices = choicesOf(schema);
  return choices.length > 0 ? choices : [describeType(schema)];
}

function describeList(schema: TSchema): string {
  const item: TSchema = schema.items;
  const choices = choicesOf(item);
  const items = choices.length > 0 ? choices.join(', ') : `each ${describeType(item)}`;
  return schema.uniqueItems ? `a list of ${items}, each at most once` : `a list, ${items}`;
}

function describeTable(schema: TSchema): string {
  return `a table {${Object.keys(schema.properties).join(', ')}}`;
}
