import { Type } from '@sinclair/typebox';
import type { ChatMessage, ToolCall } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { MAX_TOOLS, toolName } from '../../../runtime/profile/tools.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { chatFields } from './chat-fields.ts';
import { decodeContent } from './decode-content.ts';

/** What OpenAI calls roles, as models know them. */
const roles: Readonly<Record<string, ChatMessage['role']>> = {
  developer: 'system',
  system: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};

const message = new FieldReader(
  chatFields,
  Type.Object({
    role: Type.String({ minLength: 1 }),
    content: Type.Optional(Type.Unknown()),
    refusal: Type.Optional(Type.String()),
    tool_calls: Type.Optional(Type.Array(Type.Unknown(), { maxItems: MAX_TOOLS })),
    tool_call_id: Type.Optional(Type.String({ minLength: 1 })),
  }),
  'messages.*.',
);

const toolCall = new FieldReader(
  chatFields,
  Type.Object({
    id: Type.String({ minLength: 1 }),
    type: Type.Optional(Type.String()),
    function: Type.Optional(Type.Unknown()),
    custom: Type.Optional(Type.Unknown()),
  }),
  'messages.*.tool_calls.*.',
);

const calledFunction = new FieldReader(
  chatFields,
  Type.Object({ name: toolName, arguments: Type.Optional(Type.String()) }),
  'messages.*.tool_calls.*.function.',
);

/**
 * Reads the messages of a chat. What only OpenAI understands is left out and told to `foreign`.
 *
 * @throws SippError `invalid_request` naming the field, such as `messages.2.content.0.image_url.url`
 */
export function decodeMessages(values: readonly unknown[], foreign: ForeignCollector): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const [index, value] of values.entries()) {
    const decoded = isPlain(value) ? value : decodeMessage(value, `messages.${index}`, foreign);
    if (decoded !== undefined) messages.push(decoded);
  }
  return messages;
}

const plainRoles: readonly unknown[] = ['system', 'user', 'assistant'];

/** Most messages are only a text; these are the same here as within the gateway. */
function isPlain(value: unknown): value is ChatMessage {
  if (!isFields(value) || typeof value['content'] !== 'string' || !plainRoles.includes(value['role'])) return false;
  for (const key in value) if (key !== 'role' && key !== 'content') return false;
  return true;
}

function decodeMessage(value: unknown, path: string, foreign: ForeignCollector): ChatMessage | undefined {
  const fields = message.read(tableOf(value, path), foreign, `${path}.`);
  // The ancestor of `tool`, whose messages have no id.
  if (fields.role === 'function') {
    foreign.addUnknown(`${path}.`, 'role function');
    return undefined;
  }
  const role = Object.hasOwn(roles, fields.role) ? roles[fields.role] : undefined;
  if (role === undefined) throw badField(`${path}.role`, 'developer, system, user, assistant or tool', fields.role);
  const { tool_call_id, tool_calls = [] } = fields;
  if (tool_call_id === undefined && role === 'tool') throw requiredField(`${path}.tool_call_id`);
  if (tool_calls.length > 0 && role !== 'assistant') {
    throw shapeError(`${path}.tool_calls is only for messages of the role assistant.`);
  }
  const toolCalls = decodeToolCalls(tool_calls, `${path}.tool_calls`, foreign);
  return {
    role,
    content: contentOf(fields, path, { role, foreign }),
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(role === 'tool' && tool_call_id !== undefined && { toolCallId: tool_call_id }),
  };
}

interface Surroundings {
  readonly role: ChatMessage['role'];
  readonly foreign: ForeignCollector;
}

/** An assistant that has called tools need not have said anything, and its refusal is what it said. */
function contentOf(
  { content, refusal, tool_calls }: { content?: unknown; refusal?: string; tool_calls?: readonly unknown[] },
  path: string,
  { role, foreign }: Surroundings,
): ChatMessage['content'] {
  if (content !== undefined) return decodeContent(content, `${path}.content`, { role, foreign });
  if (refusal !== undefined) return refusal;
  if (tool_calls !== undefined) return '';
  throw requiredField(`${path}.content`);
}

function decodeToolCalls(values: readonly unknown[], path: string, foreign: ForeignCollector): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  for (const [index, value] of values.entries()) {
    const place = `${path}.${index}`;
    const { id, type = 'function', function: called } = toolCall.read(tableOf(value, place), foreign, `${place}.`);
    if (type !== 'function') {
      foreign.addUnknown(`${place}.`, type);
      continue;
    }
    const at = `${place}.function`;
    const { name, arguments: text = '' } = calledFunction.read(tableOf(called, at), foreign, `${at}.`);
    calls.push({ id, name, arguments: text });
  }
  return calls;
}
