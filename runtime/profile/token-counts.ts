import type { TokenUsage } from '../contract/events.ts';
import { fieldsOf } from './fields-of.ts';

/** Token counts as they are on the wire. Unknown ones are left out; older gateways write null. */
export interface TokenCounts {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens?: number;
  /** Those of `input_tokens` that were read from a cache. */
  readonly cached_tokens?: number;
  /** Those of `output_tokens` that were spent on reasoning. */
  readonly reasoning_tokens?: number;
}

export function encodeUsage(usage: TokenUsage): TokenCounts {
  const { inputTokens, outputTokens, totalTokens, cachedTokens, reasoningTokens } = usage;
  const counts: { -readonly [Key in keyof TokenCounts]: TokenCounts[Key] } = {};
  if (inputTokens !== undefined) counts.input_tokens = inputTokens;
  if (outputTokens !== undefined) counts.output_tokens = outputTokens;
  if (totalTokens !== undefined) counts.total_tokens = totalTokens;
  if (cachedTokens !== undefined) counts.cached_tokens = cachedTokens;
  if (reasoningTokens !== undefined) counts.reasoning_tokens = reasoningTokens;
  return counts;
}

/** The counts that can be told; what is no count is unknown. Undefined where none is. */
export function decodeUsage(value: unknown): TokenUsage | undefined {
  const counts = fieldsOf(value);
  const usage = {
    ...pick('inputTokens', counts['input_tokens']),
    ...pick('outputTokens', counts['output_tokens']),
    ...pick('totalTokens', counts['total_tokens']),
    ...pick('cachedTokens', counts['cached_tokens']),
    ...pick('reasoningTokens', counts['reasoning_tokens']),
  };
  return Object.keys(usage).length > 0 ? usage : undefined;
}

function pick(key: keyof TokenUsage, value: unknown): TokenUsage {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? { [key]: Number(value) } : {};
}
