import type { TokenUsage } from '../../../runtime/contract/events.ts';
import type { TextAnswer } from '../../targets/target.ts';

/** Token counts of chats and completions. */
export interface UsageBody {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens: number };
}

/** Counts as OpenAI tells them; what a target does not count is 0 there. Undefined where it counts nothing. */
export function encodeUsage(usage: TokenUsage | undefined): UsageBody | undefined {
  if (usage === undefined) return undefined;
  const { inputTokens = 0, outputTokens = 0, totalTokens = inputTokens + outputTokens } = usage;
  const { cachedTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
    ...(cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

/** What several answers have cost: the prompt counts for each, as each has read it. Undefined where one does not tell. */
export function sumUsage(answers: readonly TextAnswer[]): TokenUsage | undefined {
  return answers.map(({ usage }) => usage).reduce(add);
}

const counts = ['inputTokens', 'outputTokens', 'totalTokens', 'cachedTokens', 'reasoningTokens'] as const;

function add(sum: TokenUsage | undefined, usage: TokenUsage | undefined): TokenUsage | undefined {
  if (sum === undefined || usage === undefined) return undefined;
  const entries = counts.map((key) => [key, plus(sum[key], usage[key])] as const);
  return Object.fromEntries(entries.filter(([, count]) => count !== undefined));
}

function plus(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}
