import { Type } from '@sinclair/typebox';
import type { ChatMessage, ContentPart } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields } from './fields.ts';
import { readImage } from './image-source.ts';

/** What a call of a tool has given. */
export interface ToolResult {
  readonly message: ChatMessage;
  /** Most formats have no place for images in it: the user shows them afterwards. */
  readonly images: readonly ContentPart[];
}

const resultBlock = new FieldReader(
  anthropicFields,
  Type.Object({
    type: Type.Literal('tool_result'),
    tool_use_id: Type.String({ minLength: 1 }),
    content: Type.Optional(Type.Unknown()),
    is_error: Type.Optional(Type.Boolean()),
  }),
  'messages.*.content.*.',
);
const PART = 'messages.*.content.*.content.*.';
/** A program may print nothing but an empty line. */
const textBlock = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('text'), text: Type.Optional(Type.String()) }),
  PART,
);
const imageBlock = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('image'), source: Type.Object({}) }),
  PART,
);

/** @throws SippError `invalid_request` naming the field */
export function readToolResult(
  block: Readonly<Record<string, unknown>>,
  path: string,
  foreign: ForeignCollector,
): ToolResult {
  const { tool_use_id, content, is_error = false } = resultBlock.read(block, foreign, `${path}.`);
  const parts = readParts(content, `${path}.content`, foreign);
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return {
    message: { role: 'tool', content: is_error ? asError(texts) : texts, toolCallId: tool_use_id },
    images: parts.filter(({ type }) => type === 'image'),
  };
}

/** Nobody else marks failures of tools: the text says it. */
const asError = (text: string): string => (text === '' ? 'Error' : `Error: ${text}`);

function readParts(content: unknown, path: string, foreign: ForeignCollector): readonly ContentPart[] {
  if (content === undefined) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw badField(path, 'a text or a list of blocks', content);
  return content.flatMap((block, index) => readPart(block, `${path}.${index}`, foreign) ?? []);
}

function readPart(block: unknown, path: string, foreign: ForeignCollector): ContentPart | undefined {
  if (!isFields(block)) throw badField(path, 'a table that has a type', block);
  const { type = null } = block;
  if (type === null) throw requiredField(`${path}.type`);
  if (type === 'text') return { type, text: textBlock.read(block, foreign, `${path}.`).text ?? '' };
  if (type === 'image') {
    return readImage(imageBlock.read(block, foreign, `${path}.`).source, `${path}.source`, foreign);
  }
  foreign.addUnknown(path, ` (${type})`);
  return undefined;
}
