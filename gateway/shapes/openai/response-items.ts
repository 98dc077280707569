import type { TextAnswer } from '../../targets/target.ts';
import { createId } from './answer-name.ts';
import { encodeTokens, type TokenLogprobBody } from './logprobs.ts';

/** A part of a response: what the model says, or thinks. */
export interface TextItem {
  readonly type: 'message' | 'reasoning';
  readonly id: string;
  text: string;
  readonly logprobs: TokenLogprobBody[];
}

/** What it calls. */
export interface CallItem {
  readonly type: 'function_call';
  readonly id: string;
  readonly callId: string;
  readonly name: string;
  arguments: string;
}

export type ResponseItem = TextItem | CallItem;

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

const prefixes = { message: 'msg_', reasoning: 'rs_', function_call: 'fc_' } as const;
const nameItem = (type: ResponseItem['type']): string => createId(prefixes[type]);

export const createTextItem = (type: TextItem['type'], text = ''): TextItem => ({
  type,
  id: nameItem(type),
  text,
  logprobs: [],
});

export const createCallItem = (callId: string, name: string, text = ''): CallItem => ({
  type: 'function_call',
  id: nameItem('function_call'),
  callId,
  name,
  arguments: text,
});

/** The items of an answer that comes whole. One that says nothing and calls nothing has an empty message. */
export function toItems({ text, reasoning, toolCalls = [], logprobs = [] }: TextAnswer): readonly ResponseItem[] {
  const items: ResponseItem[] = [];
  if (reasoning !== undefined) items.push(createTextItem('reasoning', reasoning));
  if (text !== '' || toolCalls.length === 0) {
    items.push({ ...createTextItem('message', text), logprobs: [...encodeTokens(logprobs)] });
  }
  return [...items, ...toolCalls.map((call) => createCallItem(call.id, call.name, call.arguments))];
}

/** Only the last one is cut off where the answer is. */
export function encodeItems(items: readonly ResponseItem[], status: ItemStatus): readonly object[] {
  return items.map((item, index) => encodeItem(item, index === items.length - 1 ? status : 'completed'));
}

export function encodeItem(item: ResponseItem, status: ItemStatus): object {
  if (item.type === 'function_call') {
    const { id, type, callId, name, arguments: text } = item;
    return { id, type, status, call_id: callId, name, arguments: text };
  }
  const content = status === 'in_progress' ? [] : [encodePart(item)];
  if (item.type === 'reasoning') return { id: item.id, type: 'reasoning', summary: [], content };
  return { id: item.id, type: 'message', status, role: 'assistant', content };
}

/** The one part that a text item has. */
export function encodePart({ type, text, logprobs }: TextItem): object {
  if (type === 'reasoning') return { type: 'reasoning_text', text };
  return { type: 'output_text', text, annotations: [], logprobs };
}
