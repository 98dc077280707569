import { expect, test } from 'vitest';
import { checkSchema } from './check-schema.ts';

const person = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  title: 'Person',
  properties: {
    name: { type: 'string', pattern: '^[A-Z][a-z]+$', description: 'given name' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    mail: { type: 'string', format: 'email' },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 3 },
    pair: { type: 'array', prefixItems: [{ type: 'number' }, { $ref: '#/$defs/kind' }] },
    not: { type: 'boolean' },
  },
  required: ['name'],
  additionalProperties: false,
  $defs: { kind: { anyOf: [{ const: 1 }, { type: 'null' }] } },
};

test('a schema that can be honoured passes', () => {
  expect(() => checkSchema(JSON.stringify(person))).not.toThrow();
});

const deep = Array.from({ length: 200 }).reduce<object>((inner) => ({ type: 'array', items: inner }), {});

test.each([
  ['{"type":', 'is not valid JSON'],
  ['[]', 'at # is not a schema'],
  ['true', 'at # is not a schema'],
  [{ type: 'object', properties: { a: { not: {} } } }, 'at #/properties/a uses "not", which cannot be honoured'],
  [{ propertys: {} }, 'did you mean "properties"?'],
  [{ type: 'string', pattern: 'ab' }, 'has the pattern "ab", which must begin with ^ and end with $'],
  [
    { anyOf: [{ type: 'number', minimum: 1 }] },
    'at #/anyOf/0 has "minimum", which can be honoured for the type "integer" only',
  ],
  [{ $ref: 'https://example.com/s.json' }, 'only references within the schema'],
  [{ properties: { a: 3 } }, 'at #/properties/a is not a schema'],
  [deep, 'is nested more than 100 deep'],
])('%j is refused', (schema, message) => {
  expect(() => checkSchema(typeof schema === 'string' ? schema : JSON.stringify(schema))).toThrow(message);
});
