import { Type } from '@sinclair/typebox';
import type { ToolDefinition } from '../../../runtime/contract/options.ts';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import type { TextRequest } from '../../targets/target.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { chatFields } from './chat-fields.ts';
import { decodeToolChoice, functionSchema, toTool } from './decode-tools.ts';

const tool = new FieldReader(
  chatFields,
  Type.Object({
    type: Type.String({ minLength: 1 }),
    function: Type.Optional(Type.Unknown()),
    custom: Type.Optional(Type.Unknown()),
  }),
  'tools.*.',
);
const described = new FieldReader(chatFields, Type.Object(functionSchema), 'tools.*.function.');

interface ToolFields {
  readonly tools?: readonly unknown[];
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean;
}

/**
 * Reads the tools of a chat, and how they are called. Without tools, there is nothing to say about it.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeChatTools(
  { tools: values = [], tool_choice, parallel_tool_calls }: ToolFields,
  foreign: ForeignCollector,
): Pick<TextRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const tools = values.map((value, index) => decodeTool(value, `tools.${index}`, foreign)).filter(isPresent);
  const toolChoice = decodeToolChoice(tool_choice, {
    tools,
    foreign,
    nameOf: (choice) => fieldsOf(choice['function'])['name'],
  });
  if (tools.length === 0) return {};
  return {
    tools,
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallel_tool_calls !== undefined && { parallelToolCalls: parallel_tool_calls }),
  };
}

function decodeTool(value: unknown, path: string, foreign: ForeignCollector): ToolDefinition | undefined {
  const { type, function: given } = tool.read(tableOf(value, path), foreign, `${path}.`);
  if (type !== 'function') {
    foreign.addUnknown(`${path}.`, type);
    return undefined;
  }
  const at = `${path}.function`;
  return toTool(described.read(tableOf(given, at), foreign, `${at}.`), `${at}.`);
}

const isPresent = <Value>(value: Value | undefined): value is Value => value !== undefined;
