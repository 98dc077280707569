import { Ajv, type ValidateFunction } from 'ajv';

/** JSON Schema, as far as the schemas here use it. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string', minLength: 1 };
export const whole: Schema = { type: 'integer', minimum: 0 };
export const yes: Schema = { type: 'boolean' };
/** Quotes and all: a bare number or `true` in a map of texts is refused by what reads it. */
export const textMap: Schema = { type: 'object', additionalProperties: { type: 'string' } };

export const oneOf = (...values: readonly (string | number | boolean)[]): Schema => ({ enum: values });
export const list = (items: Schema): Schema => ({ type: 'array', items, minItems: 1 });
export const matching = (pattern: RegExp): Schema => ({ type: 'string', pattern: pattern.source });

/** An object with these keys and no others. */
export function strict(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The same with every key optional: what a patch may say. */
export function partial(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema, (key, value) => (key === 'required' ? [] : value)));
}

const ajv = new Ajv({ allErrors: true });
const compiled = new Map<Schema, ValidateFunction>();

/** What is wrong with a value, a line each; nothing where it is as the schema says. */
export function problemsOf(schema: Schema, value: unknown): readonly string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath || '/'} ${message} ${JSON.stringify(params)}`.trim(),
  );
}
