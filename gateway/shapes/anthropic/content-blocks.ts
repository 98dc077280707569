import { Type } from '@sinclair/typebox';
import type { ContentPart, ToolCall } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';
import { shapeError } from '../../../runtime/profile/shape-error.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { anthropicFields, thoughtsField } from './fields.ts';
import { readImage } from './image-source.ts';
import { readToolResult, type ToolResult } from './tool-result.ts';

/** What a block of a message says, for targets that do not speak Anthropic's format. */
export type Piece =
  | { readonly kind: 'part'; readonly part: ContentPart }
  | { readonly kind: 'call'; readonly call: ToolCall }
  | { readonly kind: 'result'; readonly result: ToolResult }
  /** Nothing that they understand. */
  | { readonly kind: 'none' };

export type Role = 'user' | 'assistant' | 'system';
export type Block = Readonly<Record<string, unknown>>;

interface BlockKind {
  readonly roles: readonly Role[];
  read(block: Block, path: string, foreign: ForeignCollector): Piece;
}

const nothing: Piece = { kind: 'none' };
const text = Type.String({ minLength: 1 });

const PLACE = 'messages.*.content.*.';
const textBlock = new FieldReader(anthropicFields, Type.Object({ type: Type.Literal('text'), text }), PLACE);
const imageBlock = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('image'), source: Type.Object({}) }),
  PLACE,
);
const toolUseBlock = new FieldReader(
  anthropicFields,
  Type.Object({ type: Type.Literal('tool_use'), id: text, name: text, input: Type.Unknown() }),
  PLACE,
);

const blockKinds: Readonly<Record<string, BlockKind>> = {
  text: {
    roles: ['user', 'assistant', 'system'],
    read: (block, path, foreign) => ({
      kind: 'part',
      part: { type: 'text', text: textBlock.read(block, foreign, `${path}.`).text },
    }),
  },
  image: {
    roles: ['user'],
    read: (block, path, foreign) => {
      const part = readImage(imageBlock.read(block, foreign, `${path}.`).source, `${path}.source`, foreign);
      return part === undefined ? nothing : { kind: 'part', part };
    },
  },
  tool_use: {
    roles: ['assistant'],
    read: (block, path, foreign) => {
      const { id, name, input } = toolUseBlock.read(block, foreign, `${path}.`);
      return { kind: 'call', call: { id, name, arguments: toArguments(input) } };
    },
  },
  tool_result: {
    roles: ['user'],
    read: (block, path, foreign) => ({ kind: 'result', result: readToolResult(block, path, foreign) }),
  },
  thinking: { roles: ['assistant'], read: dropThought },
  redacted_thinking: { roles: ['assistant'], read: dropThought },
};

/**
 * Reads one block of a message. Blocks of a kind that only Anthropic has are noted.
 *
 * @throws SippError `invalid_request` naming the block, such as `messages.0.content.1`
 */
export function readContentBlock(
  block: unknown,
  path: string,
  { role, foreign }: { role: Role; foreign: ForeignCollector },
): Piece {
  if (!isFields(block)) throw badField(path, 'a table that has a type', block);
  const { type = null } = block;
  if (type === null) throw requiredField(`${path}.type`);
  if (typeof type !== 'string') throw badField(`${path}.type`, 'a text', type);
  const kind = Object.hasOwn(blockKinds, type) ? blockKinds[type] : undefined;
  if (kind === undefined) {
    foreign.addUnknown(path, ` (${type})`);
    return nothing;
  }
  if (kind.roles.includes(role)) return kind.read(block, path, foreign);
  throw shapeError(`${path} is a ${type} block, which is only for messages of the role ${kind.roles.join(' or ')}.`);
}

function dropThought(_block: Block, path: string, foreign: ForeignCollector): Piece {
  foreign.add(thoughtsField, path);
  return nothing;
}

/** Our own answers give the arguments as a text where they are no JSON. */
function toArguments(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
