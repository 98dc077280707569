import type { FinishReason } from '../../contract/events.ts';
import type { ChatMessage, ToolCall } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { answerEnd } from './answer-end.ts';
import { toAnthropicExtras } from './anthropic-extras.ts';
import { toTurns } from './anthropic-question.ts';
import { toAnthropicUsage } from './anthropic-usage.ts';
import { refuseExtras } from './extras.ts';
import type { StreamDelta, TextAdapter } from './provider-adapter.ts';
import { stopTexts } from './stop-texts.ts';
import { textOf } from './text-of.ts';

/** Anthropic answers no request without a limit; 1024 is that of the examples in its documentation. */
const DEFAULT_MAX_TOKENS = 1024;

/** What reasons mean; all others mean that the model had ended. */
const finishReasons: ReadonlyMap<unknown, FinishReason> = new Map([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

const unsupported = ['grammar', 'seed', 'jsonObject', 'logprobs'] as const;

/** Anthropic's messages. */
export const anthropicMessages: TextAdapter<readonly ChatMessage[]> = {
  path: '/messages',
  typedFields: [
    'model',
    'messages',
    'system',
    'max_tokens',
    'temperature',
    'top_p',
    'stop_sequences',
    'stream',
    'tools',
    'tool_choice',
  ],
  toBody: (messages, { model, options, stream, extras = {} }) => {
    refuseExtras(extras, unsupported, "Anthropic's messages");
    return {
      model,
      ...toTurns(messages),
      max_tokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
      temperature: options.temperature,
      top_p: options.topP,
      stop_sequences: stopTexts(options),
      stream,
      ...toAnthropicExtras(extras),
    };
  },
  decodeAnswer: (body) => {
    const { id, content, stop_reason, stop_sequence, usage } = fieldsOf(body);
    if (!Array.isArray(content)) throw protocolFailed('The answer has no content.');
    return {
      id: wordsOf(id),
      text: textOf(content),
      reasoning: reasoningOf(content),
      ...answerEnd(finishReasonOf(stop_reason) ?? 'stop', toolCallsOf(content)),
      stopSequence: wordsOf(stop_sequence),
      usage: toAnthropicUsage(usage),
    };
  },
  /** The type stands in the data too. Types that are not known are read over, as the provider asks. */
  decodeEvent: (data) => {
    const { type, index, message, delta, content_block, usage } = fieldsOf(data);
    if (type === 'content_block_delta') return deltaOf(fieldsOf(delta), Number(index ?? 0));
    if (type === 'content_block_start') return startOf(fieldsOf(content_block), Number(index ?? 0));
    if (type === 'message_start') {
      const start = fieldsOf(message);
      return { id: wordsOf(start['id']), usage: toAnthropicUsage(start['usage']) };
    }
    if (type === 'message_delta') {
      const { stop_reason, stop_sequence } = fieldsOf(delta);
      return {
        finishReason: finishReasonOf(stop_reason),
        stopSequence: wordsOf(stop_sequence),
        usage: toAnthropicUsage(usage),
      };
    }
    return { isLast: type === 'message_stop' };
  },
};

const wordsOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

type Fields = Readonly<Record<string, unknown>>;

function toolCallsOf(content: readonly unknown[]): readonly ToolCall[] | undefined {
  const calls = content.map(fieldsOf).filter(({ type }) => type === 'tool_use');
  if (calls.length === 0) return undefined;
  return calls.map(({ id, name, input }) => {
    if (typeof id !== 'string' || typeof name !== 'string')
      throw protocolFailed('A tool call of the answer has no name.');
    return { id, name, arguments: JSON.stringify(input ?? {}) };
  });
}

function reasoningOf(content: readonly unknown[]): string | undefined {
  return wordsOf(
    content
      .map(fieldsOf)
      .map(({ type, thinking }) => (type === 'thinking' && typeof thinking === 'string' ? thinking : ''))
      .join(''),
  );
}

/** A block begins empty, and its content follows; servers that are called compatible may begin with all of it. */
function startOf(block: Fields, index: number): StreamDelta {
  const { type, id, name, input } = block;
  if (type !== 'tool_use') return { text: textOf([block]), reasoning: reasoningOf([block]) };
  return { toolCalls: [{ index, id: wordsOf(id), name: wordsOf(name), arguments: argumentsOf(input) }] };
}

function argumentsOf(input: unknown): string | undefined {
  return Object.keys(fieldsOf(input)).length > 0 ? JSON.stringify(input) : undefined;
}

function deltaOf({ type, text, thinking, partial_json }: Fields, index: number): StreamDelta {
  if (type === 'text_delta' && typeof text === 'string') return { text };
  if (type === 'thinking_delta') return { reasoning: wordsOf(thinking) };
  if (type !== 'input_json_delta' || typeof partial_json !== 'string') return {};
  return { toolCalls: [{ index, arguments: partial_json, isContinuation: true }] };
}

const finishReasonOf = (reason: unknown): FinishReason | undefined =>
  typeof reason === 'string' ? (finishReasons.get(reason) ?? 'stop') : undefined;
