import { Type } from '@sinclair/typebox';
import type { ChatMessage, ContentPart } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { FieldReader } from '../fields/field-reader.ts';
import { tableOf } from '../fields/table-of.ts';
import { type ContentContext, toImage } from './decode-content.ts';
import { responsesFields } from './responses-fields.ts';

const part = new FieldReader(
  responsesFields,
  Type.Object({
    type: Type.String({ minLength: 1 }),
    text: Type.Optional(Type.String()),
    refusal: Type.Optional(Type.String()),
    image_url: Type.Optional(Type.String({ minLength: 1 })),
    // Of earlier answers; the text says what they stand for.
    annotations: Type.Optional(Type.Unknown()),
    logprobs: Type.Optional(Type.Unknown()),
  }),
  'input.*.content.*.',
);

/** The field that holds the text of a part. */
const textIn: ReadonlyMap<string, 'text' | 'refusal'> = new Map([
  ['input_text', 'text'],
  ['output_text', 'text'],
  ['refusal', 'refusal'],
]);

/**
 * Reads the content of an item.
 *
 * @throws SippError `invalid_request` naming the field
 */
export function decodeInputContent(content: unknown, path: string, context: ContentContext): ChatMessage['content'] {
  if (typeof content === 'string') return content;
  if (content === undefined) throw requiredField(path);
  if (!Array.isArray(content)) throw badField(path, 'a text or a list of parts', content);
  const parts: ContentPart[] = [];
  for (const [index, value] of content.entries()) {
    const decoded = decodePart(value, `${path}.${index}`, context);
    if (decoded !== undefined) parts.push(decoded);
  }
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts;
}

function decodePart(value: unknown, path: string, { role, foreign }: ContentContext): ContentPart | undefined {
  const fields = part.read(tableOf(value, path), foreign, `${path}.`);
  const { type, image_url } = fields;
  const field = textIn.get(type);
  if (field !== undefined) {
    const text = fields[field];
    if (text === undefined) throw requiredField(`${path}.${field}`);
    return { type: 'text', text };
  }
  if (type === 'input_image' && image_url !== undefined) {
    if (role !== 'user') throw shapeError(`${path} is only for messages of the role user.`);
    return toImage(image_url, `${path}.image_url`);
  }
  foreign.addUnknown(`${path}.`, type === 'input_image' ? 'file_id' : type);
  return undefined;
}
