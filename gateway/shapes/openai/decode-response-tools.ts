import { Type } from '@sinclair/typebox';
import type { ToolDefinition } from '../../../runtime/contract/options.ts';
import type { TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { decodeToolChoice, functionSchema, toTool } from './decode-tools.ts';
import { responsesFields } from './responses-fields.ts';

const described = new FieldReader(
  responsesFields,
  Type.Object({ type: Type.Literal('function'), ...functionSchema }),
  'tools.*.',
);

interface ToolFields {
  readonly tools?: readonly unknown[];
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean;
}

/**
 * Reads the tools of a response, and how they are called. Without tools, there is nothing to say about it.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeResponseTools(
  { tools: values = [], tool_choice, parallel_tool_calls }: ToolFields,
  foreign: ForeignCollector,
): Pick<TextRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const tools: ToolDefinition[] = [];
  for (const [index, value] of values.entries()) {
    const tool = decodeTool(value, `tools.${index}`, foreign);
    if (tool !== undefined) tools.push(tool);
  }
  const toolChoice = decodeToolChoice(tool_choice, { tools, foreign, nameOf: ({ name }) => name });
  if (tools.length === 0) return {};
  return {
    tools,
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallel_tool_calls !== undefined && { parallelToolCalls: parallel_tool_calls }),
  };
}

/** Tools of all other types are OpenAI's own, or need its words. */
function decodeTool(value: unknown, path: string, foreign: ForeignCollector): ToolDefinition | undefined {
  const fields = tableOf(value, path);
  const { type } = fields;
  if (typeof type === 'string' && type !== 'function') {
    foreign.addUnknown(`${path}.`, type);
    return undefined;
  }
  return toTool(described.read(fields, foreign, `${path}.`), `${path}.`);
}
