import type { TSchema } from '@sinclair/typebox';
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import { describeBound, describeType, isOutOfRange, listed } from '../../runtime/config/setting-type.ts';
import { suggest } from '../../runtime/contract/suggest.ts';
import { type Finding, kindOf, toKeys } from './finding.ts';
import { GatewayConfig } from './gateway-config.ts';
import { TargetConfig, targetTypes } from './target-config.ts';

/** Everything that the schema has against a configuration; one finding for each key. */
export function checkSchema(value: unknown): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const finding of findingsOf(Errors(GatewayConfig, [], value))) {
    if (!findings.has(finding.pointer)) findings.set(finding.pointer, finding);
  }
  return [...findings.values()];
}

function* findingsOf(errors: Iterable<ValueError>, parent = ''): Generator<Finding> {
  for (const error of errors) {
    // Defaults are not in yet where a table has other faults.
    if (error.value === undefined && error.schema.default !== undefined) continue;
    if (error.schema === TargetConfig) yield* targetFindings(error, parent + error.path);
    else yield toFinding(error, parent + error.path);
  }
}

/** A union only says that no kind of target fits; the `type` says which one was meant. */
function* targetFindings({ value, schema }: ValueError, pointer: string): Generator<Finding> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield { pointer, problem: `must be a table with the keys of a ${schema.title}; got ${kindOf(value)}` };
  } else if (!('type' in value)) {
    yield { pointer: `${pointer}/type`, problem: `is missing: it must be ${typeNames()}` };
  } else if (!isTargetType(value.type)) {
    yield { pointer: `${pointer}/type`, problem: `must be ${typeNames()}`, isValueShown: true };
  } else {
    yield* findingsOf(Errors(targetTypes[value.type], [], value), pointer);
  }
}

const typeNames = (): string => listed(Object.keys(targetTypes));
const isTargetType = (type: unknown): type is keyof typeof targetTypes =>
  typeof type === 'string' && Object.hasOwn(targetTypes, type);

function toFinding({ type, schema, value }: ValueError, pointer: string): Finding {
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownKey(schema, pointer);
  if (type === ValueErrorType.ArrayMinItems) return { pointer, problem: `is empty: ${atLeastOne(schema)}` };
  if (type === ValueErrorType.ObjectRequiredProperty) return { pointer, problem: `is missing: ${needed(schema)}` };
  if (type === ValueErrorType.ArrayMaxItems) return { pointer, problem: `must have ${schema.maxItems} items at most` };
  const allowed = isOutOfRange(schema, value) && !schema.title ? describeBound(schema, value) : expected(schema);
  if (schema.type === 'array' || schema.type === 'object') {
    return { pointer, problem: `must be ${allowed}; got ${kindOf(value)}` };
  }
  return { pointer, problem: `must be ${allowed}`, isValueShown: true };
}

/** The title of a table is its name, of everything else what it expects. */
const expected = (schema: TSchema): string =>
  schema.type === 'object' ? describeType(schema) : (schema.title ?? describeType(schema));
const needed = (schema: TSchema): string =>
  schema.minItems === 1 ? atLeastOne(schema) : `it must be ${expected(schema)}`;
const atLeastOne = (schema: TSchema): string => `at least one ${schema.items.title} is required`;

function unknownKey(schema: TSchema, pointer: string): Finding {
  const known = Object.keys(schema.properties);
  const near = suggest(toKeys(pointer).at(-1) ?? '', known);
  const meant = near === undefined ? '.' : `; did you mean ${near}?`;
  return { pointer, problem: `is not a setting${meant} Allowed are ${known.join(', ')}` };
}
