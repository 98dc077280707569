import type { TokenUsage } from '../../contract/events.ts';

type Counts = Readonly<Record<keyof TokenUsage, unknown>>;

/** The counts that a provider tells; what is no count is unknown. Undefined where none is. */
export function toTokenUsage({ inputTokens, outputTokens, totalTokens }: Counts): TokenUsage | undefined {
  const usage = {
    ...(isCount(inputTokens) && { inputTokens }),
    ...(isCount(outputTokens) && { outputTokens }),
    ...(isCount(totalTokens) && { totalTokens }),
  };
  return Object.keys(usage).length > 0 ? usage : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
