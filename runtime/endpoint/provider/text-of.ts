import { fieldsOf } from '../../profile/fields-of.ts';

/** The text of a message, whose content is a text or a list of parts. Thoughts and calls of tools are no text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map(fieldsOf)
    .map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : ''))
    .join('');
}
