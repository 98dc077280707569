import type { SippChatRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { ChatMessage, TextMessage } from '../contract/options.ts';

/**
 * Messages as engines take them. The parts of a text become its lines.
 *
 * @throws SippError `unsupported_operation` naming what is no text.
 */
export function toTextMessages(messages: readonly ChatMessage[], endpointId: string): readonly TextMessage[] {
  return messages.every(isText) ? messages : messages.map((message, index) => toText(message, index, endpointId));
}

/**
 * Engines call no tools.
 *
 * @throws SippError `unsupported_operation`
 */
export function refuseTools({ tools }: Pick<SippChatRequest, 'tools'>, endpointId: string): void {
  if (tools !== undefined && tools.length > 0) throw unsupported('tools', endpointId, 'local models call no tools');
}

const isText = (message: ChatMessage): message is ChatMessage & TextMessage =>
  message.role !== 'tool' && typeof message.content === 'string' && message.toolCalls === undefined;

function toText({ role, content, toolCalls }: ChatMessage, index: number, endpointId: string): TextMessage {
  const where = `messages.${index}`;
  if (role === 'tool') throw unsupported(`${where}.role tool`, endpointId, 'local models call no tools');
  if (toolCalls !== undefined) throw unsupported(`${where}.tool_calls`, endpointId, 'local models call no tools');
  if (typeof content === 'string') return { role, content };
  const texts = content.map((part, place) => {
    if (part.type === 'text') return part.text;
    throw unsupported(`${where}.content.${place}.image_url`, endpointId, 'its engine reads no images');
  });
  return { role, content: texts.join('\n') };
}

function unsupported(field: string, endpointId: string, because: string): SippError {
  return new SippError(
    'unsupported_operation',
    `unsupported operation ${field} on endpoint ${endpointId}: ${because}.`,
    {
      hint: 'Leave it out, or name an endpoint of a provider.',
    },
  );
}
