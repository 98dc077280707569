import { type Static, Type } from '@sinclair/typebox';
import type { ChatMessage, ContentPart, ToolCall } from '../contract/options.ts';
import { imageUrlProblem } from '../request/image-url.ts';
import { badField, decodeFields, requiredField } from './decode-fields.ts';
import { isBlank } from './is-blank.ts';
import { isFields } from './is-fields.ts';
import { shapeError } from './shape-error.ts';
import { encodeToolCalls, type ToolCallBody, toolCallSchema } from './tool-calls.ts';
import { MAX_TOOLS } from './tools.ts';

/** OpenAI takes no more images in a request. */
const MAX_PARTS = 500;

const table = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });

const messageSchema = Type.Object(
  {
    role: Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('assistant'), Type.Literal('tool')]),
    content: Type.Optional(Type.Unknown()),
    tool_calls: Type.Optional(Type.Array(toolCallSchema, { minItems: 1, maxItems: MAX_TOOLS })),
    tool_call_id: Type.Optional(text),
  },
  table,
);

const textPart = Type.Object({ type: Type.Literal('text'), text }, table);
const imagePart = Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: text }, table) }, table);

/** A part of a message as it is on the wire. */
export type PartBody = Static<typeof textPart> | Static<typeof imagePart>;

/** A message as it is on the wire. */
export interface MessageBody {
  readonly role: ChatMessage['role'];
  readonly content: string | readonly PartBody[];
  readonly tool_calls?: readonly ToolCallBody[];
  readonly tool_call_id?: string;
}

export function encodeMessages(messages: readonly ChatMessage[]): readonly MessageBody[] {
  return messages.map(({ role, content, toolCalls, toolCallId }) => ({
    role,
    content: typeof content === 'string' ? content : content.map(encodePart),
    ...(toolCalls && { tool_calls: encodeToolCalls(toolCalls) }),
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
  }));
}

/**
 * Reads the messages of a chat.
 *
 * @throws SippError `invalid_request` naming the field, such as `messages.2.content.0.image_url.url`.
 */
export function decodeMessages(messages: readonly unknown[]): readonly ChatMessage[] {
  return messages.map((message, index) => (isPlain(message) ? message : decodeMessage(message, `messages.${index}`)));
}

const plainRoles: readonly unknown[] = ['system', 'user', 'assistant'];

/** Most messages are only a text; these are the same on the wire as in the library. */
function isPlain(value: unknown): value is ChatMessage {
  if (!isFields(value)) return false;
  const { role, content } = value;
  if (typeof content !== 'string' || isBlank(content) || !plainRoles.includes(role)) return false;
  for (const key in value) if (key !== 'role' && key !== 'content') return false;
  return true;
}

function decodeMessage(value: unknown, path: string): ChatMessage {
  if (!isFields(value)) throw badField(path, 'a table {role, content}', value);
  const { role, content, tool_calls, tool_call_id } = decodeFields(messageSchema, value, `${path}.`);
  if (tool_calls !== undefined && role !== 'assistant') throw misplaced(`${path}.tool_calls`, 'assistant');
  if (tool_call_id !== undefined && role !== 'tool') throw misplaced(`${path}.tool_call_id`, 'tool');
  if (tool_call_id === undefined && role === 'tool') throw requiredField(`${path}.tool_call_id`);
  const mayBeEmpty = role === 'tool' || tool_calls !== undefined;
  return {
    role,
    content: decodeContent(content, `${path}.content`, { role, mayBeEmpty }),
    ...(tool_calls && { toolCalls: tool_calls.map(toToolCall) }),
    ...(tool_call_id !== undefined && { toolCallId: tool_call_id }),
  };
}

interface ContentRules {
  readonly role: ChatMessage['role'];
  /** A tool may give nothing, and an assistant may only call tools. */
  readonly mayBeEmpty: boolean;
}

function decodeContent(content: unknown, path: string, rules: ContentRules): ChatMessage['content'] {
  if (rules.mayBeEmpty && (content === undefined || content === '')) return '';
  if (content === undefined || content === '') throw requiredField(path);
  if (typeof content === 'string') {
    if (isBlank(content) && !rules.mayBeEmpty) throw requiredField(path);
    return content;
  }
  if (!Array.isArray(content)) throw badField(path, 'a text or a list of parts', content);
  if (content.length === 0) throw requiredField(path);
  if (content.length > MAX_PARTS) {
    throw shapeError(`${path} must have ${MAX_PARTS} parts at most; got ${content.length}.`);
  }
  return content.map((part, index) => decodePart(part, `${path}.${index}`, rules.role));
}

function decodePart(part: unknown, path: string, role: ChatMessage['role']): ContentPart {
  if (!isFields(part)) throw badField(path, 'a table {type, text} or {type, image_url}', part);
  const { type = null } = part;
  if (type === null) throw requiredField(`${path}.type`);
  if (type === 'text') return decodeFields(textPart, part, `${path}.`);
  if (type !== 'image_url') throw badField(`${path}.type`, 'text or image_url', type);
  if (role !== 'user') throw misplaced(path, 'user');
  const { url } = decodeFields(imagePart, part, `${path}.`).image_url;
  const problem = imageUrlProblem(url);
  if (problem !== undefined) throw shapeError(`${path}.image_url.url ${problem}`);
  return { type: 'image', url };
}

const encodePart = (part: ContentPart): PartBody =>
  part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: part.url } };

const toToolCall = ({ id, function: { name, arguments: text } }: ToolCallBody): ToolCall => ({
  id,
  name,
  arguments: text,
});

const misplaced = (field: string, role: string) => shapeError(`${field} is only for messages of the role ${role}.`);
