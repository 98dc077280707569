import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';
import {
  annotations,
  bounds,
  DEEPEST,
  honoured,
  isWholePattern,
  lists,
  type Schema,
  single,
  tables,
} from './schema-keywords.ts';

/**
 * Makes sure that an answer will follow the whole of a JSON Schema, since a constraint that is silently left out is worse than none.
 *
 * @param text JSON text.
 * @throws SippError `invalid_request` naming the keyword and where it stands.
 */
export function checkSchema(text: string): void {
  visit(parse(text), '#', 0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SippError('invalid_request', `local.jsonSchema is not valid JSON: ${quoted(text)}.`, { cause: error });
  }
}

function visit(schema: unknown, where: string, depth: number): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw invalid(`is not a schema; got ${quoted(schema)}.`, where);
  }
  if (depth > DEEPEST) throw invalid(`is nested more than ${DEEPEST} deep.`, where);
  checkKeywords({ ...schema }, where);
  for (const [name, part] of partsOf({ ...schema })) visit(part, `${where}/${name}`, depth + 1);
}

function checkKeywords(schema: Schema, where: string): void {
  const unknown = Object.keys(schema).find((key) => !honoured.includes(key) && !annotations.includes(key));
  if (unknown !== undefined) {
    const near = suggest(unknown, honoured);
    throw invalid(`uses "${unknown}", which cannot be honoured${near ? `; did you mean "${near}"?` : '.'}`, where);
  }
  const { type, pattern, $ref } = schema;
  if (typeof pattern === 'string' && !isWholePattern(pattern)) {
    throw invalid(`has the pattern ${quoted(pattern)}, which must begin with ^ and end with $.`, where);
  }
  if (typeof $ref === 'string' && !$ref.startsWith('#')) {
    throw invalid(`refers to ${quoted($ref)}; only references within the schema (#/…) can be followed.`, where);
  }
  const bound = bounds.find((key) => key in schema);
  if (bound !== undefined && type !== 'integer') {
    throw invalid(`has "${bound}", which can be honoured for the type "integer" only.`, where);
  }
}

function* partsOf(schema: Schema): Generator<readonly [name: string, part: unknown]> {
  for (const key of single) {
    // `additionalProperties` may also be true or false, `items` a list in old schemas.
    if (typeof schema[key] === 'object' && !Array.isArray(schema[key])) yield [key, schema[key]];
  }
  for (const key of [...lists, 'items']) {
    const list = schema[key];
    if (Array.isArray(list)) for (const [index, part] of list.entries()) yield [`${key}/${index}`, part];
  }
  for (const key of tables) {
    const table = schema[key];
    if (typeof table !== 'object' || table === null) continue;
    for (const [name, part] of Object.entries(table)) yield [`${key}/${name}`, part];
  }
}

function invalid(problem: string, where: string): SippError {
  return new SippError('invalid_request', `The JSON Schema at ${where} ${problem}`, {
    hint: 'Change the schema, or give a grammar instead.',
  });
}
