import type { TokenUsage } from '../../runtime/contract/events.ts';

const counts = ['inputTokens', 'outputTokens', 'totalTokens', 'cachedTokens', 'reasoningTokens'] as const;

/** What several answers used together; a count that one of them does not tell is unknown for all. */
export function sumOfUsage(answers: readonly { readonly usage?: TokenUsage | undefined }[]): TokenUsage {
  const sums = counts.flatMap((count) => {
    const known = answers.flatMap(({ usage }) => usage?.[count] ?? []);
    return known.length < answers.length ? [] : [[count, known.reduce((sum, tokens) => sum + tokens, 0)]];
  });
  return Object.fromEntries(sums);
}
