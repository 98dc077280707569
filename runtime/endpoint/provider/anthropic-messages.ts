import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import type { ChatMessage, ToolCall } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { answerEnd } from './answer-end.ts';
import { toAnthropicToolChoice, toAnthropicTools, toTurns } from './anthropic-question.ts';
import { parseSchema, refuseExtras } from './extras.ts';
import type { Body, StreamDelta, TextAdapter, TextExtras } from './provider-adapter.ts';
import { stopTexts } from './stop-texts.ts';
import { textOf } from './text-of.ts';
import { toTokenUsage } from './token-usage.ts';

/** Anthropic answers no request without a limit; 1024 is that of the examples in its documentation. */
const DEFAULT_MAX_TOKENS = 1024;

/** Reasons that mean a limit; all others mean that the model had ended. */
const limits: readonly unknown[] = ['max_tokens', 'model_context_window_exceeded'];

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
    refuseExtras(extras, ['grammar', 'seed'], "Anthropic's messages");
    return {
      model,
      ...toTurns(messages),
      max_tokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
      temperature: options.temperature,
      top_p: options.topP,
      stop_sequences: stopTexts(options),
      stream,
      ...toExtras(extras),
    };
  },
  decodeAnswer: (body) => {
    const { id, content, stop_reason, usage } = fieldsOf(body);
    if (!Array.isArray(content)) throw protocolFailed('The answer has no content.');
    return {
      id: idOf(id),
      text: textOf(content),
      ...answerEnd(finishReasonOf(stop_reason) ?? 'stop', toolCallsOf(content)),
      usage: usageOf(usage),
    };
  },
  /** The type stands in the data too. Types that are not known are read over, as the provider asks. */
  decodeEvent: (data) => {
    const { type, index, message, delta, content_block, usage } = fieldsOf(data);
    if (type === 'message_start') {
      const start = fieldsOf(message);
      return { id: idOf(start['id']), usage: usageOf(start['usage']) };
    }
    if (type === 'content_block_start') return startOf(fieldsOf(content_block), Number(index));
    if (type === 'content_block_delta') return deltaOf(fieldsOf(delta), Number(index));
    if (type === 'message_delta') {
      return { finishReason: finishReasonOf(fieldsOf(delta)['stop_reason']), usage: usageOf(usage) };
    }
    return { isLast: type === 'message_stop' };
  },
};

/**
 * Tools and a schema in Anthropic's words. The schema is the format of the answer, which all models since Claude 4.5 take: a tool that
 * has to be called, as was done before, would stand in the way of the caller's own tools, and answer with a call instead of a text.
 */
function toExtras({ tools = [], toolChoice, jsonSchema }: TextExtras): Body {
  return {
    ...(tools.length > 0 && { tools: toAnthropicTools(tools) }),
    ...(toolChoice !== undefined && { tool_choice: toAnthropicToolChoice(toolChoice) }),
    ...(jsonSchema !== undefined && {
      output_config: { format: { type: 'json_schema', schema: parseSchema(jsonSchema) } },
    }),
  };
}

const idOf = (id: unknown): string | undefined => (typeof id === 'string' && id !== '' ? id : undefined);

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

function startOf(block: Fields, index: number): StreamDelta {
  const { type, id, name } = block;
  if (type !== 'tool_use') return { text: textOf([block]) };
  return { toolCalls: [{ index, id: idOf(id), name: typeof name === 'string' ? name : undefined }] };
}

function deltaOf({ type, text, partial_json }: Fields, index: number): StreamDelta {
  if (type === 'text_delta' && typeof text === 'string') return { text };
  if (type !== 'input_json_delta' || typeof partial_json !== 'string') return {};
  return { toolCalls: [{ index, arguments: partial_json }] };
}

function finishReasonOf(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string') return undefined;
  if (reason === 'tool_use') return 'tool_calls';
  return limits.includes(reason) ? 'length' : 'stop';
}

/** Tokens of the prompt that were read from a cache, or written to one, are counted apart. */
function usageOf(usage: unknown): TokenUsage | undefined {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = fieldsOf(usage);
  const cached = Number(cache_creation_input_tokens ?? 0) + Number(cache_read_input_tokens ?? 0);
  const inputTokens = typeof input_tokens === 'number' ? input_tokens + cached : undefined;
  return toTokenUsage({ inputTokens, outputTokens: output_tokens, totalTokens: undefined });
}
