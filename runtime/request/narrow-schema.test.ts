import { expect, test } from 'vitest';
import { checkSchema } from './check-schema.ts';
import { narrowSchema } from './narrow-schema.ts';

test('what a grammar can hold stays, what it cannot is left out, on every level', () => {
  const narrowed = narrowSchema(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        mail: { type: 'string', format: 'email', pattern: '^(?!\\.)a$' },
        code: { type: 'string', pattern: '^[A-Z]{3}$', maxLength: 5000, minLength: 1 },
        share: { type: 'number', minimum: 0 },
        age: { type: 'integer', minimum: 0 },
        any: true,
        more: { type: 'array', items: false },
        other: { $ref: 'https://example.com/s.json', not: {} },
        list: { type: 'array', items: { enum: ['a'], title: 'A' } },
      },
      required: ['code'],
      additionalProperties: false,
    },
    'tools.0.parameters',
  );

  expect(narrowed).toEqual({
    type: 'object',
    properties: {
      mail: { type: 'string' },
      code: { type: 'string', pattern: '^[A-Z]{3}$', minLength: 1 },
      share: { type: 'number' },
      age: { type: 'integer', minimum: 0 },
      any: {},
      more: { type: 'array' },
      other: {},
      list: { type: 'array', items: { enum: ['a'] } },
    },
    required: ['code'],
    additionalProperties: false,
  });
  expect(() => checkSchema(JSON.stringify(narrowed))).not.toThrow();
});

test('a schema that is nested too deep is refused by its name', () => {
  const deep = Array.from({ length: 200 }).reduce<object>((inner) => ({ type: 'array', items: inner }), {});

  expect(() => narrowSchema(deep, 'tools.3.parameters')).toThrow('tools.3.parameters is nested more than 100 deep');
});
