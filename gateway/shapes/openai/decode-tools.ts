import { Type } from '@sinclair/typebox';
import type { ToolChoice, ToolDefinition } from '../../../runtime/contract/options.ts';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { toolName } from '../../../runtime/profile/tools.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';

/** A function as both routes describe it. */
export const functionSchema = {
  name: toolName,
  description: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Unknown()),
};

/**
 * What models are told of a function.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function toTool(
  fields: { readonly name: string; readonly description?: string; readonly parameters?: unknown },
  path: string,
): ToolDefinition {
  const { name, description, parameters } = fields;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters: tableOf(parameters, `${path}parameters`) }),
  };
}

interface Choices {
  readonly tools: readonly ToolDefinition[];
  readonly foreign: ForeignCollector;
  /** The name that a choice of one function has, by the words of the route; undefined where it is none. */
  nameOf(choice: Readonly<Record<string, unknown>>): unknown;
}

/**
 * Reads the choice among tools. Undefined where it is none, or only OpenAI understands it.
 *
 * @throws SippError `invalid_request`
 */
export function decodeToolChoice(value: unknown, { tools, foreign, nameOf }: Choices): ToolChoice | undefined {
  if (value === undefined) return undefined;
  // Without tools these say nothing; clients write them out.
  if (value === 'auto' || value === 'none') return tools.length > 0 ? value : undefined;
  if (value === 'required') {
    if (tools.length > 0) return value;
    throw shapeError('tool_choice needs tools.', { hint: 'Add tools, or leave it out.' });
  }
  if (!isFields(value)) throw badField('tool_choice', 'auto, none, required or one of the tools', value);
  const { type } = value;
  if (type !== 'function') {
    if (typeof type !== 'string') throw badField('tool_choice.type', 'function', type);
    foreign.addUnknown('tool_choice.', type);
    return undefined;
  }
  const name = nameOf(value);
  if (typeof name === 'string' && tools.some((tool) => tool.name === name)) return { name };
  throw badField('tool_choice', 'auto, none, required or one of the tools', name);
}
