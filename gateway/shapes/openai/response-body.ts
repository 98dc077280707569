import type { FinishReason, TokenUsage } from '../../../runtime/contract/events.ts';
import type { AnswerName } from './answer-name.ts';

/** What a response repeats of its request. */
export interface ResponseTerms {
  /** As the client wrote it. */
  readonly model: string;
  readonly repeated: Readonly<Record<string, unknown>>;
}

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

export interface ResponseState {
  readonly status: ResponseStatus;
  readonly output: readonly object[];
  readonly usage?: TokenUsage | undefined;
  readonly finishReason?: FinishReason;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What stands in a response where the request says nothing. */
const unsaid: Readonly<Record<string, unknown>> = {
  instructions: null,
  max_output_tokens: null,
  parallel_tool_calls: true,
  reasoning: { effort: null, summary: null },
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: null,
  metadata: {},
};

export function toResponseTerms(body: Readonly<Record<string, unknown>>, model: string): ResponseTerms {
  return {
    model,
    repeated: Object.fromEntries(Object.entries(unsaid).map(([key, value]) => [key, body[key] ?? value])),
  };
}

/** A `response` object, whole or on its way. */
export function encodeResponse({ id, createdSeconds }: AnswerName, terms: ResponseTerms, state: ResponseState): object {
  const { status, output, usage, finishReason, error = null } = state;
  return {
    id,
    object: 'response',
    created_at: createdSeconds,
    status,
    background: false,
    error,
    incomplete_details: status === 'incomplete' ? { reason: incompleteBecause(finishReason) } : null,
    model: terms.model,
    output,
    previous_response_id: null,
    store: false,
    truncation: 'disabled',
    ...terms.repeated,
    usage: usage === undefined ? null : encodeResponseUsage(usage),
  };
}

/** How a response stands whose answer has ended so. */
export const toStatus = (finishReason: FinishReason): 'completed' | 'incomplete' =>
  finishReason === 'length' || finishReason === 'content_filter' ? 'incomplete' : 'completed';

const incompleteBecause = (finishReason: FinishReason | undefined): string =>
  finishReason === 'content_filter' ? 'content_filter' : 'max_output_tokens';

function encodeResponseUsage(usage: TokenUsage): object {
  const { inputTokens = 0, outputTokens = 0, totalTokens = inputTokens + outputTokens } = usage;
  const { cachedTokens = 0, reasoningTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: totalTokens,
  };
}
