import { Type } from '@sinclair/typebox';
import type { ToolChoice, ToolDefinition } from '../../../runtime/contract/options.ts';
import { badField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields } from './fields.ts';

/** Anthropic's rule; OpenAI takes 64 characters at most, and says so itself. */
const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

const toolReader = new FieldReader(
  anthropicFields,
  Type.Object({
    type: Type.Optional(Type.Literal('custom')),
    name: Type.String(),
    description: Type.Optional(Type.String()),
    input_schema: Type.Object({}),
  }),
  'tools.*.',
);

const choiceReader = new FieldReader(
  anthropicFields,
  Type.Object({
    type: Type.Union([Type.Literal('auto'), Type.Literal('any'), Type.Literal('tool'), Type.Literal('none')]),
    name: Type.Optional(Type.String()),
    disable_parallel_tool_use: Type.Optional(Type.Boolean()),
  }),
  'tool_choice.',
);

export interface DecodedTools {
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
}

/**
 * Reads the tools and the choice among them. Those that run at Anthropic are noted.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeTools(
  list: readonly unknown[],
  choice: object | undefined,
  foreign: ForeignCollector,
): DecodedTools {
  const tools = list.flatMap((tool, index) => decodeTool(tool, `tools.${index}`, foreign) ?? []);
  return {
    ...(tools.length > 0 && { tools }),
    ...(choice !== undefined && decodeChoice({ ...choice }, list, foreign)),
  };
}

function decodeTool(value: unknown, path: string, foreign: ForeignCollector): ToolDefinition | undefined {
  if (!isFields(value)) throw badField(path, 'a table {name, description, input_schema}', value);
  const { type = null } = value;
  if (typeof type === 'string' && type !== 'custom') {
    foreign.addUnknown(path, ` (${type})`);
    return undefined;
  }
  const { name, description, input_schema } = toolReader.read(value, foreign, `${path}.`);
  if (!NAME.test(name)) throw badField(`${path}.name`, '1 to 128 letters, digits, _ or -', name);
  return { name, ...(description !== undefined && { description }), parameters: input_schema };
}

function decodeChoice(
  choice: Readonly<Record<string, unknown>>,
  tools: readonly unknown[],
  foreign: ForeignCollector,
): Omit<DecodedTools, 'tools'> {
  const path = 'tool_choice';
  if (tools.length === 0) throw shapeError(`${path} needs tools.`, { hint: 'Add tools, or leave it out.' });
  const { type, name, disable_parallel_tool_use: isSingle } = choiceReader.read(choice, foreign, `${path}.`);
  return {
    toolChoice: type === 'tool' ? { name: chosenName(name, tools) } : type === 'any' ? 'required' : type,
    ...(isSingle !== undefined && { parallelToolCalls: !isSingle }),
  };
}

function chosenName(name: string | undefined, tools: readonly unknown[]): string {
  if (name !== undefined && tools.some((tool) => isFields(tool) && tool['name'] === name)) return name;
  throw badField('tool_choice.name', 'the name of one of the tools', name);
}
