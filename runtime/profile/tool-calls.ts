import { type Static, Type } from '@sinclair/typebox';
import type { ToolCall } from '../contract/options.ts';
import { fieldsOf } from './fields-of.ts';
import { protocolFailed } from './protocol-failed.ts';
import { toolName } from './tools.ts';

/** A call of a tool as it is on the wire. */
export const toolCallSchema = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    type: Type.Literal('function'),
    function: Type.Object({ name: toolName, arguments: Type.String() }, { additionalProperties: false }),
  },
  { additionalProperties: false },
);

export type ToolCallBody = Static<typeof toolCallSchema>;

export function encodeToolCalls(calls: readonly ToolCall[]): readonly ToolCallBody[] {
  return calls.map(({ id, name, arguments: text }) => ({ id, type: 'function', function: { name, arguments: text } }));
}

/**
 * The calls of an answer; undefined where it has none. Servers that are called compatible leave out the id, or write the arguments as
 * an object.
 *
 * @throws SippError `protocol_failed` where a call names no tool.
 */
export function decodeToolCalls(value: unknown): readonly ToolCall[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(decodeToolCall) : undefined;
}

function decodeToolCall(value: unknown, index: number): ToolCall {
  const { id, function: called } = fieldsOf(value);
  const { name, arguments: given } = fieldsOf(called);
  if (typeof name !== 'string' || name === '') throw protocolFailed('A tool call of the answer has no name.');
  return {
    id: typeof id === 'string' && id !== '' ? id : `call_${index}`,
    name,
    arguments: typeof given === 'string' && given !== '' ? given : JSON.stringify(given || {}),
  };
}
