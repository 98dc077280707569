import { SippError } from '../../contract/errors.ts';
import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import type { ChatMessage } from '../../contract/options.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { TextAdapter } from './provider-adapter.ts';
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
  typedFields: ['model', 'messages', 'system', 'max_tokens', 'temperature', 'top_p', 'stop_sequences', 'stream'],
  toBody: (messages, { model, options, stream }) => ({
    model,
    ...splitMessages(messages),
    max_tokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
    temperature: options.temperature,
    top_p: options.topP,
    stop_sequences: stopTexts(options),
    stream,
  }),
  decodeAnswer: (body) => {
    const { id, content, stop_reason, usage } = fieldsOf(body);
    if (!Array.isArray(content)) throw protocolFailed('The answer has no content.');
    return {
      id: idOf(id),
      text: textOf(content),
      finishReason: finishReasonOf(stop_reason) ?? 'stop',
      usage: usageOf(usage),
    };
  },
  /** The type stands in the data too. Types that are not known are read over, as the provider asks. */
  decodeEvent: (data) => {
    const { type, message, delta, content_block, usage } = fieldsOf(data);
    if (type === 'message_start') {
      const start = fieldsOf(message);
      return { id: idOf(start['id']), usage: usageOf(start['usage']) };
    }
    if (type === 'content_block_start') return { text: textOf([content_block]) };
    if (type === 'content_block_delta') return { text: deltaText(fieldsOf(delta)) };
    if (type === 'message_delta') {
      return { finishReason: finishReasonOf(fieldsOf(delta)['stop_reason']), usage: usageOf(usage) };
    }
    return { isLast: type === 'message_stop' };
  },
};

function splitMessages(messages: readonly ChatMessage[]): { system: string | undefined; messages: ChatMessage[] } {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const rest = messages.filter(({ role }) => role !== 'system');
  if (rest.length > 0) return { system: system.length > 0 ? system.join('\n\n') : undefined, messages: rest };
  throw new SippError('invalid_request', 'Anthropic answers no chat that has only system messages.', {
    hint: 'Add a message of the role user.',
  });
}

const idOf = (id: unknown): string | undefined => (typeof id === 'string' && id !== '' ? id : undefined);

const deltaText = ({ type, text }: Readonly<Record<string, unknown>>): string =>
  type === 'text_delta' && typeof text === 'string' ? text : '';

function finishReasonOf(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string') return undefined;
  return limits.includes(reason) ? 'length' : 'stop';
}

/** Tokens of the prompt that were read from a cache, or written to one, are counted apart. */
function usageOf(usage: unknown): TokenUsage | undefined {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = fieldsOf(usage);
  const cached = Number(cache_creation_input_tokens ?? 0) + Number(cache_read_input_tokens ?? 0);
  const inputTokens = typeof input_tokens === 'number' ? input_tokens + cached : undefined;
  return toTokenUsage({ inputTokens, outputTokens: output_tokens, totalTokens: undefined });
}
