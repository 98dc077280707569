import { Type } from '@sinclair/typebox';
import type { ChatMessage, ContentPart } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { imageUrlProblem } from '../../../runtime/request/image-url.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { chatFields } from './chat-fields.ts';

export interface ContentContext {
  readonly role: ChatMessage['role'];
  readonly foreign: ForeignCollector;
}

const part = new FieldReader(
  chatFields,
  Type.Object({
    type: Type.String({ minLength: 1 }),
    text: Type.Optional(Type.String()),
    refusal: Type.Optional(Type.String()),
    image_url: Type.Optional(Type.Unknown()),
  }),
  'messages.*.content.*.',
);

const image = new FieldReader(
  chatFields,
  Type.Object({ url: Type.String({ minLength: 1 }) }),
  'messages.*.content.*.image_url.',
);

/**
 * Reads the content of a message. Parts that are only texts stay apart: what stands between them is up to the target.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeContent(content: unknown, path: string, context: ContentContext): ChatMessage['content'] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw badField(path, 'a text or a list of parts', content);
  const parts: ContentPart[] = [];
  for (const [index, value] of content.entries()) {
    const decoded = decodePart(value, `${path}.${index}`, context);
    if (decoded !== undefined) parts.push(decoded);
  }
  if (content.length === 0) throw requiredField(path);
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts;
}

function decodePart(value: unknown, path: string, { role, foreign }: ContentContext): ContentPart | undefined {
  const fields = part.read(tableOf(value, path), foreign, `${path}.`);
  const { type, text, refusal } = fields;
  if (type === 'text') return { type: 'text', text: given(text, `${path}.text`) };
  if (type === 'refusal') return { type: 'text', text: given(refusal, `${path}.refusal`) };
  if (type === 'image_url') {
    if (role !== 'user') throw shapeError(`${path} is only for messages of the role user.`);
    const at = `${path}.image_url`;
    return toImage(image.read(tableOf(fields.image_url, at), foreign, `${at}.`).url, `${at}.url`);
  }
  foreign.addUnknown(`${path}.`, type);
  return undefined;
}

/** @throws SippError `invalid_request` for what is no address of an image */
export function toImage(url: string, path: string): ContentPart {
  const problem = imageUrlProblem(url);
  if (problem !== undefined) throw shapeError(`${path} ${problem}`);
  return { type: 'image', url };
}

function given(text: string | undefined, path: string): string {
  if (text === undefined) throw requiredField(path);
  return text;
}
