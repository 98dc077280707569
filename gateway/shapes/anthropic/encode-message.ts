import type { ToolCall } from '../../../runtime/contract/options.ts';
import type { TextAnswer } from '../../targets/target.ts';
import { toMessageUsage } from './message-usage.ts';
import { OWN_SIGNATURE } from './own-thoughts.ts';
import { toMessageEnd } from './stop-reason.ts';

export interface MessageOptions {
  /** As the client wrote it. */
  readonly model: string;
  /** The name of the answer where the target gives none. */
  readonly id: string;
  readonly showsThoughts: boolean;
}

/** A whole answer as Anthropic's message: what the model thought, what it said, which tools it calls. */
export function encodeMessage(answer: TextAnswer, { model, id, showsThoughts }: MessageOptions): object {
  const { text, reasoning = '', toolCalls = [], usage } = answer;
  const content = [
    ...(showsThoughts && reasoning !== '' ? [{ type: 'thinking', thinking: reasoning, signature: OWN_SIGNATURE }] : []),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map(toToolUse),
  ];
  return {
    id: answer.id ?? id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    ...toMessageEnd(answer),
    usage: toMessageUsage(usage),
  };
}

const toToolUse = ({ id, name, arguments: text }: ToolCall): object => ({
  type: 'tool_use',
  id,
  name,
  input: parseInput(text),
});

/** A model may write anything. What is no JSON is given as the text that it is: the client's tool refuses it, and the model can be told. */
function parseInput(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // Expected of models whose calls follow no grammar.
    return text;
  }
}
