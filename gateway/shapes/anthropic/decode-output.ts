import { Type } from '@sinclair/typebox';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields } from './fields.ts';

const configReader = new FieldReader(
  anthropicFields,
  Type.Object({
    effort: Type.Optional(Type.String({ minLength: 1 })),
    format: Type.Optional(Type.Object({})),
  }),
  'output_config.',
);
const formatReader = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('json_schema'), schema: Type.Object({}) }),
  'output_config.format.',
);
const thinkingReader = new FieldReader(
  anthropicFields,
  Type.Object({
    type: Type.String({ minLength: 1 }),
    budget_tokens: Type.Optional(Type.Integer({ minimum: 0 })),
    display: Type.Optional(Type.String()),
  }),
  'thinking.',
);

export interface DecodedOutput {
  /** As JSON text. */
  readonly jsonSchema?: string;
  readonly reasoningEffort?: string;
}

interface OutputFields {
  readonly output_config?: object;
  /** The older name of `output_config.format`. */
  readonly output_format?: object;
}

/**
 * Reads how the answer is to look.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeOutput({ output_config, output_format }: OutputFields, foreign: ForeignCollector): DecodedOutput {
  const { effort, format } = configReader.read({ ...output_config }, foreign, 'output_config.');
  const chosen = format ?? output_format;
  return {
    ...(effort !== undefined && { reasoningEffort: effort }),
    ...(chosen && { jsonSchema: schemaOf(chosen, format ? 'output_config.format' : 'output_format', foreign) }),
  };
}

/** Whether the answer shows what the model thought. Clients that have not asked for it take the first block for the text. */
export function decodeThinking(thinking: object | undefined, foreign: ForeignCollector): boolean {
  if (thinking === undefined) return false;
  const { type, display } = thinkingReader.read({ ...thinking }, foreign, 'thinking.');
  if (type === 'disabled') return false;
  if (type !== 'enabled' && type !== 'adaptive') foreign.addUnknown('thinking', ` (${type})`);
  return display !== 'omitted';
}

function schemaOf(format: object, path: string, foreign: ForeignCollector): string {
  return JSON.stringify(formatReader.read({ ...format }, foreign, `${path}.`).schema);
}
