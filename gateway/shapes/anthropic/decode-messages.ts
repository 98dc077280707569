import { Type } from '@sinclair/typebox';
import type { ChatMessage, ContentPart } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { isBlank } from '../../../runtime/profile/is-blank.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { type Piece, type Role, readContentBlock } from './content-blocks.ts';
import { anthropicFields, beginningField } from './fields.ts';

const messageReader = new FieldReader(
  anthropicFields,
  Type.Object({
    role: Type.Union([Type.Literal('user'), Type.Literal('assistant'), Type.Literal('system')]),
    content: Type.Optional(Type.Unknown()),
  }),
  'messages.*.',
);

/**
 * Reads the messages of a chat. A message of Anthropic's may become several: what tools gave are messages of their own.
 *
 * @throws SippError `invalid_request` naming the field, such as `messages.2.content.0.text`
 */
export function decodeMessages(messages: readonly unknown[], foreign: ForeignCollector): readonly ChatMessage[] {
  const decoded = messages.flatMap((message, index) => decodeMessage(message, `messages.${index}`, foreign));
  // Others would begin a new message, and the client would put the two together.
  if (decoded.at(-1)?.role === 'assistant') foreign.add(beginningField, `messages.${messages.length - 1}.role`);
  return decoded;
}

function decodeMessage(value: unknown, path: string, foreign: ForeignCollector): readonly ChatMessage[] {
  if (!isFields(value)) throw badField(path, 'a table {role, content}', value);
  const { role, content } = messageReader.read(value, foreign, `${path}.`);
  if (role !== 'assistant' && (content === undefined || content === '')) throw requiredField(`${path}.content`);
  if (typeof content === 'string') return decodeText(role, content, path);
  const pieces = readPieces(content ?? [], `${path}.content`, { role, foreign });
  return role === 'user' ? toUserMessages(pieces) : toMessage(role, pieces);
}

/** The last message may be an empty one of the assistant. */
function decodeText(role: Role, content: string, path: string): readonly ChatMessage[] {
  if (!isBlank(content)) return [{ role, content }];
  if (role === 'assistant') return [];
  throw requiredField(`${path}.content`);
}

function readPieces(
  content: unknown,
  path: string,
  about: { readonly role: Role; readonly foreign: ForeignCollector },
): readonly Piece[] {
  if (!Array.isArray(content)) throw badField(path, 'a text or a list of blocks', content);
  if (content.length === 0 && about.role !== 'assistant') throw requiredField(path);
  return content.map((block, index) => readContentBlock(block, `${path}.${index}`, about));
}

/** What tools gave comes first, as it has to follow their calls; then what the user says. */
function toUserMessages(pieces: readonly Piece[]): readonly ChatMessage[] {
  const results = pieces.flatMap((piece) => (piece.kind === 'result' ? [piece.result] : []));
  const messages = results.map(({ message }) => message);
  const parts = [...results.flatMap(({ images }) => images), ...partsOf(pieces)];
  if (parts.length === 0 && messages.length > 0) return messages;
  return [...messages, { role: 'user', content: toContent(parts) }];
}

/** The texts of an answer are pieces of one; an assistant that has only thought has said nothing. */
function toMessage(role: 'assistant' | 'system', pieces: readonly Piece[]): readonly ChatMessage[] {
  const calls = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.call] : []));
  const texts = partsOf(pieces).map((part) => (part.type === 'text' ? part.text : ''));
  const content = texts.join(role === 'system' ? '\n\n' : '');
  if (content === '' && calls.length === 0) return [];
  return [{ role, content, ...(calls.length > 0 && { toolCalls: calls }) }];
}

const partsOf = (pieces: readonly Piece[]): readonly ContentPart[] =>
  pieces.flatMap((piece) => (piece.kind === 'part' ? [piece.part] : []));

/** A single text needs no list, which not all templates read. */
function toContent(parts: readonly ContentPart[]): ChatMessage['content'] {
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts;
}
