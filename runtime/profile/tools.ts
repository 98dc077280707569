import { type Static, Type } from '@sinclair/typebox';
import type { SippChatRequest } from '../api.ts';
import type { ToolChoice, ToolDefinition } from '../contract/options.ts';
import { badField, decodeFields } from './decode-fields.ts';
import { isFields } from './is-fields.ts';
import { shapeError } from './shape-error.ts';

/** As OpenAI's limit. */
export const MAX_TOOLS = 128;

/** What OpenAI and Anthropic both take as a name. */
export const toolName = Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' });

/** A tool as it is on the wire. */
const toolSchema = Type.Object(
  {
    type: Type.Literal('function'),
    function: Type.Object(
      {
        name: toolName,
        description: Type.Optional(Type.String()),
        parameters: Type.Optional(Type.Object({})),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

export type ToolBody = Static<typeof toolSchema>;

/** The fields of a chat that are about tools. The choice is looked at on its own: what it may be depends on the tools. */
export const toolFields = {
  tools: Type.Optional(Type.Array(toolSchema, { maxItems: MAX_TOOLS })),
  tool_choice: Type.Optional(Type.Unknown()),
};

interface ToolFields {
  readonly tools?: readonly ToolBody[];
  readonly tool_choice?: unknown;
}

const choiceSchema = Type.Object(
  { type: Type.Literal('function'), function: Type.Object({ name: toolName }, { additionalProperties: false }) },
  { additionalProperties: false },
);

export type ToolChoiceBody = Extract<ToolChoice, string> | Static<typeof choiceSchema>;

export function encodeTools(tools: readonly ToolDefinition[]): readonly ToolBody[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, ...(description !== undefined && { description }), ...(parameters && { parameters }) },
  }));
}

/**
 * Reads tools whose shape has been checked, and the choice among them. An empty list counts as none.
 *
 * @throws SippError `invalid_request`
 */
export function decodeTools({ tools = [], tool_choice }: ToolFields): Pick<SippChatRequest, 'tools' | 'toolChoice'> {
  const definitions = tools.map((tool) => tool.function);
  return {
    ...(definitions.length > 0 && { tools: definitions }),
    ...(tool_choice !== undefined && { toolChoice: decodeToolChoice(tool_choice, definitions) }),
  };
}

export function encodeToolChoice(choice: ToolChoice): ToolChoiceBody {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

function decodeToolChoice(value: unknown, tools: readonly ToolDefinition[]): ToolChoice {
  if (tools.length === 0) throw shapeError('tool_choice needs tools.', { hint: 'Add tools, or leave it out.' });
  if (value === 'auto' || value === 'none' || value === 'required') return value;
  if (!isFields(value)) throw badField('tool_choice', 'auto, none, required or a table {type, function}', value);
  const { name } = decodeFields(choiceSchema, value, 'tool_choice.').function;
  if (tools.some((tool) => tool.name === name)) return { name };
  throw badField('tool_choice.function.name', 'the name of one of the tools', name);
}
