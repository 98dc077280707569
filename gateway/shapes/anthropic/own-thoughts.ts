import { isFields } from '../../../runtime/profile/is-fields.ts';

/** In the place of a signature on what other models thought. Anthropic would refuse it, so it is taken out on the way there. */
export const OWN_SIGNATURE = 'sipp';

/** The body without the thoughts that no model of Anthropic has signed; the same one where there are none. */
export function withoutOwnThoughts(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some(hasOwnThought)) return body;
  return { ...body, messages: messages.map(withoutThoughts).filter((message) => !isEmpty(message)) };
}

const hasOwnThought = (message: unknown): boolean => blocksOf(message).some(isOwnThought);
/** An assistant that has only thought. */
const isEmpty = (message: unknown): boolean =>
  isFields(message) && Array.isArray(message['content']) && blocksOf(message).length === 0;

function withoutThoughts(message: unknown): unknown {
  if (!isFields(message) || !hasOwnThought(message)) return message;
  return { ...message, content: blocksOf(message).filter((block) => !isOwnThought(block)) };
}

function isOwnThought(block: unknown): boolean {
  return (
    isFields(block) &&
    block['type'] === 'thinking' &&
    [OWN_SIGNATURE, '', undefined].includes(textOf(block['signature']))
  );
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function blocksOf(message: unknown): readonly unknown[] {
  const content = isFields(message) ? message['content'] : undefined;
  return Array.isArray(content) ? content : [];
}
