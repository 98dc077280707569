import { type TObject, Type } from '@sinclair/typebox';
import type { ChatMessage, ToolCall } from '../../../runtime/contract/options.ts';
import { badField, requiredField } from '../../../runtime/profile/decode-fields.ts';
import { toolName } from '../../../runtime/profile/tools.ts';
import { rowNamed } from '../fields/field-fate.ts';
import { FieldReader } from '../fields/field-reader.ts';
import type { ForeignCollector } from '../fields/foreign-collector.ts';
import { tableOf } from '../fields/table-of.ts';
import { decodeInputContent } from './decode-input-content.ts';
import { responsesFields } from './responses-fields.ts';

const word = Type.String({ minLength: 1 });
/** What items of earlier answers have beside their content; it says nothing to a model. */
const earlier = { type: Type.Optional(word), id: Type.Optional(word), status: Type.Optional(word) };
const itemReader = <Schema extends TObject>(schema: Schema) => new FieldReader(responsesFields, schema, 'input.*.');

const message = itemReader(Type.Object({ ...earlier, role: word, content: Type.Optional(Type.Unknown()) }));
const call = itemReader(
  Type.Object({ ...earlier, call_id: word, name: toolName, arguments: Type.Optional(Type.String()) }),
);
const result = itemReader(Type.Object({ ...earlier, call_id: word, output: Type.Optional(Type.Unknown()) }));
const reasoningRow = rowNamed(responsesFields, 'input.*.reasoning');

const roles: ReadonlyMap<string, ChatMessage['role']> = new Map([
  ['developer', 'system'],
  ['system', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);

type ReadItem = (fields: Readonly<Record<string, unknown>>, path: string, conversation: Conversation) => void;

const items: ReadonlyMap<string, ReadItem> = new Map([
  ['message', readMessage],
  ['function_call', readCall],
  ['function_call_output', readResult],
  ['reasoning', (_fields, _path, { foreign }) => foreign.add(reasoningRow, reasoningRow.name)],
]);

/** What has been read until now. What an assistant says and calls in one turn is one message to models. */
class Conversation {
  readonly messages: ChatMessage[] = [];
  readonly foreign: ForeignCollector;
  /** Those of the last message. One list grows: a copy for each call would make long bodies quadratic. */
  #calls: ToolCall[] = [];

  constructor(foreign: ForeignCollector) {
    this.foreign = foreign;
  }

  say(said: ChatMessage): void {
    const last = this.messages.at(-1);
    const hasOnlyCalled = last?.toolCalls !== undefined && last.content === '';
    if (said.role === 'assistant' && hasOnlyCalled) this.messages[this.messages.length - 1] = { ...last, ...said };
    else this.messages.push(said);
  }

  call(called: ToolCall): void {
    const last = this.messages.at(-1);
    if (last?.toolCalls !== undefined) {
      this.#calls.push(called);
      return;
    }
    this.#calls = [called];
    if (last?.role === 'assistant') this.messages[this.messages.length - 1] = { ...last, toolCalls: this.#calls };
    else this.messages.push({ role: 'assistant', content: '', toolCalls: this.#calls });
  }
}

interface InputFields {
  readonly input?: unknown;
  readonly instructions?: string;
}

/**
 * Reads what is asked of a response: a text, or the items of a conversation.
 *
 * @throws SippError `invalid_request` naming the field, such as `input.2.content.0.text`
 */
export function decodeInput({ input, instructions }: InputFields, foreign: ForeignCollector): readonly ChatMessage[] {
  const conversation = new Conversation(foreign);
  if (instructions !== undefined && instructions !== '') conversation.say({ role: 'system', content: instructions });
  if (typeof input === 'string' && input !== '') {
    conversation.say({ role: 'user', content: input });
    return conversation.messages;
  }
  if (input === undefined || input === '' || (Array.isArray(input) && input.length === 0)) throw requiredField('input');
  if (!Array.isArray(input)) throw badField('input', 'a text or a list of items', input);
  for (const [index, value] of input.entries()) readItem(value, `input.${index}`, conversation);
  return conversation.messages;
}

function readItem(value: unknown, path: string, conversation: Conversation): void {
  const fields = tableOf(value, path);
  const { type = 'message' } = fields;
  if (typeof type !== 'string') throw badField(`${path}.type`, 'a text', type);
  const read = items.get(type);
  if (read === undefined) conversation.foreign.addUnknown(`${path}.`, type);
  else read(fields, path, conversation);
}

function readMessage(fields: Readonly<Record<string, unknown>>, path: string, conversation: Conversation): void {
  const { foreign } = conversation;
  const { role: given, content } = message.read(fields, foreign, `${path}.`);
  const role = roles.get(given);
  if (role === undefined) throw badField(`${path}.role`, 'developer, system, user or assistant', given);
  conversation.say({ role, content: decodeInputContent(content, `${path}.content`, { role, foreign }) });
}

function readCall(fields: Readonly<Record<string, unknown>>, path: string, conversation: Conversation): void {
  const { call_id: id, name, arguments: text = '' } = call.read(fields, conversation.foreign, `${path}.`);
  conversation.call({ id, name, arguments: text });
}

function readResult(fields: Readonly<Record<string, unknown>>, path: string, conversation: Conversation): void {
  const { foreign } = conversation;
  const { call_id: toolCallId, output } = result.read(fields, foreign, `${path}.`);
  const content = decodeInputContent(output, `${path}.output`, { role: 'tool', foreign });
  conversation.say({ role: 'tool', content, toolCallId });
}
