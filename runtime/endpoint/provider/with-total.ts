import type { TokenUsage } from '../../contract/events.ts';

/** The counts with their sum, where a provider tells only its parts. */
export function withTotal(usage: TokenUsage): TokenUsage {
  const { inputTokens, outputTokens, totalTokens } = usage;
  if (totalTokens !== undefined || inputTokens === undefined || outputTokens === undefined) return usage;
  return { ...usage, totalTokens: inputTokens + outputTokens };
}
