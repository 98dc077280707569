import { SippError } from '../../contract/errors.ts';
import type { ChatMessage, ContentPart, ToolCall, ToolChoice, ToolDefinition } from '../../contract/options.ts';
import { parseImageData } from '../../request/image-url.ts';
import type { Body } from './provider-adapter.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly Body[];
}

/** Messages in Anthropic's words: system texts stand apart, and what tools gave is said by the user. */
export function toTurns(messages: readonly ChatMessage[]): {
  readonly system?: string;
  readonly messages: readonly Turn[];
} {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => plainText(content));
  const turns = joinResults(messages.map(toTurn).filter((turn) => turn !== undefined));
  if (turns.length > 0) return { ...(system.length > 0 && { system: system.join('\n\n') }), messages: turns };
  throw new SippError('invalid_request', 'Anthropic answers no chat that has only system messages.', {
    hint: 'Add a message of the role user.',
  });
}

export function toAnthropicTools(tools: readonly ToolDefinition[]): readonly Body[] {
  return tools.map(({ name, description, parameters = { type: 'object' } }) => ({
    name,
    ...(description !== undefined && { description }),
    input_schema: parameters,
  }));
}

export function toAnthropicToolChoice(choice: ToolChoice): Body {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}

function toTurn({ role, content, toolCalls = [], toolCallId }: ChatMessage, index: number): Turn | undefined {
  if (role === 'system') return undefined;
  if (role === 'tool') return { role: 'user', content: [toResult(content, toolCallId)] };
  if (toolCalls.length === 0) return { role, content: typeof content === 'string' ? content : content.map(toBlock) };
  return { role, content: [...toBlocks(content), ...toolCalls.map((call) => toToolUse(call, index))] };
}

/** The answers to several calls have to stand in one message. */
function joinResults(turns: readonly Turn[]): readonly Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const previous = joined.at(-1);
    if (previous !== undefined && isResult(previous) && isResult(turn)) {
      joined[joined.length - 1] = { role: 'user', content: [...previous.content, ...turn.content] };
    } else {
      joined.push(turn);
    }
  }
  return joined;
}

const isResult = (turn: Turn): turn is Turn & { readonly content: readonly Body[] } =>
  typeof turn.content !== 'string' && turn.content.every(({ type }) => type === 'tool_result');

function toResult(content: ChatMessage['content'], toolCallId: string | undefined): Body {
  return {
    type: 'tool_result',
    tool_use_id: toolCallId,
    content: typeof content === 'string' ? content : content.map(toBlock),
  };
}

/** Anthropic refuses texts without anything in them. */
const toBlocks = (content: ChatMessage['content']): readonly Body[] =>
  typeof content !== 'string' ? content.map(toBlock) : content === '' ? [] : [{ type: 'text', text: content }];

function toBlock(part: ContentPart): Body {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const data = parseImageData(part.url);
  const source =
    data === undefined
      ? { type: 'url', url: part.url }
      : { type: 'base64', media_type: data.mediaType, data: data.base64 };
  return { type: 'image', source };
}

function toToolUse({ id, name, arguments: text }: ToolCall, index: number): Body {
  return { type: 'tool_use', id, name, input: parseArguments(text, index) };
}

/** Others take whatever text the model wrote. */
function parseArguments(text: string, index: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // A model may write anything; it is refused like JSON of another kind.
  }
  throw new SippError(
    'invalid_request',
    `messages.${index}.tool_calls must have a JSON object as arguments for Anthropic.`,
    {
      hint: 'Mend the arguments, or leave the message out.',
    },
  );
}

const plainText = (content: ChatMessage['content']): string =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
