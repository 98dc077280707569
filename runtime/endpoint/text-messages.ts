import { SippError } from '../contract/errors.ts';
import type { ChatMessage } from '../contract/options.ts';
import type { EngineMessage } from '../engine/engine.ts';

/**
 * Messages as engines take them. The parts of a text become its lines.
 *
 * @throws SippError `unsupported_operation` naming what is no text.
 */
export function toTextMessages(messages: readonly ChatMessage[], endpointId: string): readonly EngineMessage[] {
  return messages.every(isText) ? messages : messages.map((message, index) => toText(message, index, endpointId));
}

const isText = (message: ChatMessage): message is EngineMessage => typeof message.content === 'string';

function toText({ content, ...rest }: ChatMessage, index: number, endpointId: string): EngineMessage {
  if (typeof content === 'string') return { ...rest, content };
  const texts = content.map((part, place) => {
    if (part.type === 'text') return part.text;
    const field = `messages.${index}.content.${place}.image_url`;
    throw new SippError(
      'unsupported_operation',
      `unsupported operation ${field} on endpoint ${endpointId}: its engine reads no images.`,
      { hint: 'Leave it out, or name an endpoint of a provider.' },
    );
  });
  return { ...rest, content: texts.join('\n') };
}
