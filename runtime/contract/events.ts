/** Why a run ended early. The first reason given wins. */
export type CancellationReason = 'caller_cancelled' | 'client_disconnected' | 'server_shutdown' | 'deadline_exceeded';

/**
 * How an answer ended: by itself (end-of-generation token or stop string), at a token or context limit, to have tools called, or
 * because the provider holds back what the model wrote.
 */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** One delivery of generated text. The engine collects what was decoded since the last delivery into one batch. */
export interface TokenBatch {
  /** The id of the request that this text belongs to. */
  readonly requestId: string;
  /** Index of the batch's first token in the answer, counted from 0. */
  readonly sequenceStart: number;
  /** Decoded text: whole code points, no part of a stop string. May be empty while text is held back. */
  readonly text: string;
  /** Number of tokens in this batch. */
  readonly frameCount: number;
  /** Length of `text` in UTF-8 bytes. */
  readonly byteCount: number;
  /** What the model thinks before it speaks, where its template tells the two apart; not part of `text`. */
  readonly reasoning?: string;
  /** How likely the tokens of `text` were, where that was asked for. */
  readonly logprobs?: readonly TokenLogprob[];
}

/** What a stream tells beside its text. */
export type AnswerDelta =
  | { readonly type: 'reasoning'; readonly text: string }
  /** The first one of an index has the id and the name; arguments come in pieces of JSON text. */
  | {
      readonly type: 'tool_call';
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly arguments?: string;
    }
  /** Of the text that comes next. */
  | { readonly type: 'logprobs'; readonly tokens: readonly TokenLogprob[] };

/** Token counts of one request. */
export interface TokenUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Sum of both. */
  readonly totalTokens?: number;
  /** Those of `inputTokens` that were read from a cache. */
  readonly cachedTokens?: number;
  /** Those of `outputTokens` that were spent on reasoning. */
  readonly reasoningTokens?: number;
}

/** How likely a token was, as the natural logarithm of its probability. */
export interface TokenLogprob {
  /** The token as text; a part of a character is replaced by U+FFFD. */
  readonly token: string;
  /** Its bytes, which together with those of its neighbours are whole characters. */
  readonly bytes: readonly number[];
  readonly logprob: number;
  /** The likeliest tokens in its place, the likeliest first. */
  readonly top: readonly Omit<TokenLogprob, 'top'>[];
}

/** What a local engine measured for one request. Times are milliseconds; a rate is absent where nothing was measured. */
export interface RequestStats {
  /** Tokens of the whole prompt. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheMode: 'disabled' | 'live_slot_prefix';
  /** Where reused prompt tokens came from. */
  readonly cacheSource: 'none' | 'live';
  /** Prompt tokens that were already in the KV cache and were not evaluated again. */
  readonly cacheHits: number;
  /** Prompt tokens that were evaluated for this request. */
  readonly prefillTokens: number;
  /** From the call to the start of the prefill. */
  readonly queueMs: number;
  /** From the call to the first token (time to first token, TTFT). */
  readonly ttftMs?: number;
  /** Mean time between tokens. */
  readonly interTokenMs?: number;
  readonly interTokenP50Ms?: number;
  readonly interTokenP99Ms?: number;
  readonly interTokenMaxMs?: number;
  /** From the call to the last token. */
  readonly e2eMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** Answer tokens per second over the whole request. */
  readonly e2eTokensPerSecond?: number;
  readonly decodeTokensPerSecond?: number;
  readonly prefillTokensPerSecond?: number;
  /** Threads that evaluated the last token. */
  readonly threads: number;
  /** Times this request lost its KV cache to others and was evaluated again. */
  readonly preemptions: number;
  /** The random seed that was really used. */
  readonly seed: number;
}
