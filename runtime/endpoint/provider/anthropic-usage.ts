import type { TokenUsage } from '../../contract/events.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { toTokenUsage } from './token-usage.ts';

/** Tokens of the prompt that were read from a cache, or written to one, are counted apart. */
export function toAnthropicUsage(usage: unknown): TokenUsage | undefined {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, output_tokens_details } =
    fieldsOf(usage);
  const cached = Number(cache_creation_input_tokens ?? 0) + Number(cache_read_input_tokens ?? 0);
  const inputTokens = typeof input_tokens === 'number' ? input_tokens + cached : undefined;
  return toTokenUsage(
    { inputTokens, outputTokens: output_tokens, totalTokens: undefined },
    {
      cachedTokens: inputTokens === undefined ? undefined : (cache_read_input_tokens ?? undefined),
      reasoningTokens: fieldsOf(output_tokens_details)['thinking_tokens'],
    },
  );
}
