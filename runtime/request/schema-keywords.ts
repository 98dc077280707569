export type Schema = Readonly<Record<string, unknown>>;

/** What llama.cpp turns into a grammar (common/json-schema-to-grammar.cpp). It drops all else without a word. */
export const honoured: readonly string[] = [
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'oneOf',
  'anyOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
];

/** Keywords that constrain nothing by the standard. */
export const annotations: readonly string[] = [
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'format',
  'deprecated',
  'readOnly',
  'writeOnly',
];

/** Honoured for integers only. */
export const bounds: readonly string[] = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/** Keywords whose value is a schema, a list of schemas, or a table of schemas. */
export const single: readonly string[] = ['additionalProperties', 'items'];
export const lists: readonly string[] = ['prefixItems', 'oneOf', 'anyOf', 'allOf'];
export const tables: readonly string[] = ['properties', '$defs', 'definitions'];

/** Written schemas stay far below; the engine's parsers call themselves for each level. */
export const DEEPEST = 100;

/** Only patterns of the whole text can be honoured. */
export const isWholePattern = (pattern: string): boolean => /^\^[\s\S]*\$$/.test(pattern);
