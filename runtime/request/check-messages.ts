import type { ChatMessage, ContentPart, ToolCall } from '../contract/options.ts';
import { quoted } from '../contract/quoted.ts';
import { checkList, checkTable, checkText, invalidRequest } from './check-value.ts';
import { imageUrlProblem } from './image-url.ts';

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];

/**
 * Checks the messages of a chat. Applications in plain JavaScript pass anything.
 *
 * @throws SippError `invalid_request` naming the field.
 */
export function checkMessages(messages: readonly ChatMessage[]): void {
  checkList('messages', messages);
  if (messages.length === 0) throw invalidRequest('chat messages must not be empty');
  for (const [index, message] of messages.entries()) checkMessage(`messages.${index}`, message);
}

function checkMessage(where: string, message: ChatMessage): void {
  checkTable(where, message, ['role', 'content', 'toolCalls', 'toolCallId']);
  const { role, content, toolCalls, toolCallId } = message;
  if (!roles.includes(role))
    throw invalidRequest(`${where}.role must be system, user, assistant or tool; got ${quoted(role)}.`);
  if (Array.isArray(content)) checkParts(`${where}.content`, content, role);
  else checkText(`${where}.content`, content);
  if (toolCalls !== undefined) checkToolCalls(`${where}.toolCalls`, toolCalls, role);
  if (toolCallId !== undefined && role !== 'tool') throw misplaced(`${where}.toolCallId`, 'tool');
  if (role === 'tool') checkText(`${where}.toolCallId`, toolCallId);
}

function checkParts(where: string, parts: readonly ContentPart[], role: ChatMessage['role']): void {
  if (parts.length === 0) throw invalidRequest(`${where} must not be empty.`);
  for (const [index, part] of parts.entries()) checkPart(`${where}.${index}`, part, role);
}

function checkPart(where: string, part: ContentPart, role: ChatMessage['role']): void {
  checkTable(where, part);
  if (part.type === 'text') {
    checkTable(where, part, ['type', 'text']);
    checkText(`${where}.text`, part.text);
    return;
  }
  const { type } = part;
  if (type !== 'image') throw invalidRequest(`${where}.type must be text or image; got ${quoted(type)}.`);
  if (role !== 'user') throw misplaced(where, 'user');
  checkTable(where, part, ['type', 'url']);
  checkText(`${where}.url`, part.url);
  const problem = imageUrlProblem(part.url);
  if (problem !== undefined) throw invalidRequest(`${where}.url ${problem}`);
}

function checkToolCalls(where: string, calls: readonly ToolCall[], role: ChatMessage['role']): void {
  if (role !== 'assistant') throw misplaced(where, 'assistant');
  checkList(where, calls);
  if (calls.length === 0) throw invalidRequest(`${where} must not be empty.`, 'Leave it out.');
  for (const [index, call] of calls.entries()) {
    checkTable(`${where}.${index}`, call, ['id', 'name', 'arguments']);
    for (const key of ['id', 'name', 'arguments'] as const) checkText(`${where}.${index}.${key}`, call[key]);
  }
}

const misplaced = (field: string, role: string) => invalidRequest(`${field} is only for messages of the role ${role}.`);
