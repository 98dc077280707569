import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import { toTokenUsage } from './token-usage.ts';

/** What the answers of OpenAI's routes, and the events of their streams, have in common. */
export interface OpenAiAnswer {
  readonly id: string | undefined;
  /** The first of the answers; undefined in events that have only counts, or a part of another answer. */
  readonly choice: Readonly<Record<string, unknown>> | undefined;
  readonly finishReason: FinishReason | undefined;
  readonly usage: TokenUsage | undefined;
}

/** What reasons mean; all others mean that the model had ended. */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['tool_calls', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

/** Reads what is there: servers that are called compatible leave out what they like. */
export function readOpenAiAnswer(body: unknown): OpenAiAnswer {
  const { id, choices, usage } = fieldsOf(body);
  const choice = firstOf(choices);
  const reason = choice?.['finish_reason'];
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    choice,
    finishReason: typeof reason === 'string' && reason !== '' ? (finishReasons.get(reason) ?? 'stop') : undefined,
    usage: isPresent(usage) ? usageOf(usage) : undefined,
  };
}

/** A stream of several answers has those of others too; the index of the only one is left out at times. */
function firstOf(choices: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(choices)) return undefined;
  for (const item of choices) {
    const choice = fieldsOf(item);
    if (typeof choice['index'] !== 'number' || choice['index'] === 0) return choice;
  }
  return undefined;
}

/** Most events of a stream have none. */
const isPresent = (usage: unknown): boolean => usage !== undefined && usage !== null;

function usageOf(usage: unknown): TokenUsage | undefined {
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details, completion_tokens_details } =
    fieldsOf(usage);
  return toTokenUsage(
    { inputTokens: prompt_tokens, outputTokens: completion_tokens, totalTokens: total_tokens },
    {
      cachedTokens: fieldsOf(prompt_tokens_details)['cached_tokens'],
      reasoningTokens: fieldsOf(completion_tokens_details)['reasoning_tokens'],
    },
  );
}
