import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { toTokenUsage } from './token-usage.ts';

/** What the answers of OpenAI's routes, and the events of their streams, have in common. */
export interface OpenAiAnswer {
  readonly id: string | undefined;
  /** The first choice; undefined in the event that has only counts. */
  readonly choice: Readonly<Record<string, unknown>> | undefined;
  readonly finishReason: FinishReason | undefined;
  readonly usage: TokenUsage | undefined;
}

/** Reasons that mean a limit; all others mean that the model had ended. */
const limits: readonly unknown[] = ['length', 'max_tokens', 'max_output_tokens'];

/** Reads what is there: servers that are called compatible leave out what they like. */
export function readOpenAiAnswer(body: unknown): OpenAiAnswer {
  const { id, choices, usage } = fieldsOf(body);
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const choice = first === undefined ? undefined : fieldsOf(first);
  const reason = choice?.['finish_reason'];
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    choice,
    finishReason: typeof reason === 'string' && reason !== '' ? toFinishReason(reason) : undefined,
    usage: isPresent(usage) ? usageOf(usage) : undefined,
  };
}

/** Most events of a stream have none. */
const isPresent = (usage: unknown): boolean => usage !== undefined && usage !== null;

function usageOf(usage: unknown): TokenUsage | undefined {
  const { prompt_tokens, completion_tokens, total_tokens } = fieldsOf(usage);
  return toTokenUsage({ inputTokens: prompt_tokens, outputTokens: completion_tokens, totalTokens: total_tokens });
}

function toFinishReason(reason: string): FinishReason {
  if (reason === 'tool_calls') return reason;
  return limits.includes(reason) ? 'length' : 'stop';
}
