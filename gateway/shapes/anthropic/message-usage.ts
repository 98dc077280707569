import type { TokenUsage } from '../../../runtime/contract/events.ts';

export interface MessageUsage {
  /** Without those that were read from a cache. */
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly thinking_tokens: number };
}

/** Token counts in Anthropic's words, which has no word for those that are not known: they are 0. */
export function toMessageUsage(usage: TokenUsage = {}): MessageUsage {
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, inputTokens - cachedTokens),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}
