import type { TokenUsage } from '../../contract/events.ts';

type Counts = Readonly<Record<'inputTokens' | 'outputTokens' | 'totalTokens', unknown>>;

/** Which of the counted tokens are of a kind of their own. */
export type TokenShares = Readonly<Partial<Record<'cachedTokens' | 'reasoningTokens', unknown>>>;

/** The counts that a provider tells; what is no count is unknown. Undefined where none is. */
export function toTokenUsage(
  counts: Counts,
  { cachedTokens, reasoningTokens }: TokenShares = {},
): TokenUsage | undefined {
  const usage = toCounts(counts);
  if (usage === undefined || (cachedTokens === undefined && reasoningTokens === undefined)) return usage;
  return {
    ...usage,
    ...(isCount(cachedTokens) && { cachedTokens }),
    ...(isCount(reasoningTokens) && { reasoningTokens }),
  };
}

function toCounts({ inputTokens, outputTokens, totalTokens }: Counts): TokenUsage | undefined {
  const hasInput = isCount(inputTokens);
  const hasOutput = isCount(outputTokens);
  const hasTotal = isCount(totalTokens);
  // Written out for what every answer tells, and what no event but the last one does: spreading costs more than all the rest.
  if (hasInput && hasOutput && hasTotal) return { inputTokens, outputTokens, totalTokens };
  if (!hasInput && !hasOutput && !hasTotal) return undefined;
  return { ...(hasInput && { inputTokens }), ...(hasOutput && { outputTokens }), ...(hasTotal && { totalTokens }) };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
