import type { SippError } from '../../runtime/contract/errors.ts';
import type { CancellationReason, FinishReason, TokenUsage } from '../../runtime/contract/events.ts';
import type {
  ChatMessage,
  SippTextOptions,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from '../../runtime/contract/options.ts';
import type { EngineDescription, EngineStats } from '../../runtime/engine/engine.ts';
import type { TargetConfig } from '../config/target-config.ts';

export type Operation = 'query' | 'chat' | 'embed';
export type TextInput = { readonly prompt: string } | { readonly messages: readonly ChatMessage[] };

/** Joins the traces of targets to ours. */
export interface TraceContext {
  /** The header (W3C Trace Context) for a call that is made now: each attempt at a target is a span of its own. */
  readonly traceparent: string;
}

/** A query or chat, decoded and checked as far as it does not depend on the target. */
export interface TextRequest {
  readonly requestId: string;
  /** Absent where nobody collects traces. */
  readonly trace?: TraceContext | undefined;
  readonly input: TextInput;
  readonly options: SippTextOptions;
  readonly stream: boolean;
  /** A key of the KV cache, unique among callers. */
  readonly session?: string;
  /** A JSON Schema as JSON text. */
  readonly jsonSchema?: string;
  readonly grammar?: string;
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
}

export interface EmbedRequest {
  readonly requestId: string;
  readonly trace?: TraceContext | undefined;
  readonly inputs: readonly string[];
}

/** Where the time of an answer went, in milliseconds; absent where it was not measured. */
export interface TargetTimings {
  /** Waiting within the target: for its model, a slot of its engine. */
  readonly queueMs?: number;
  readonly prefillMs?: number;
  readonly decodeMs?: number;
  /** From the last byte of the request to the first of the answer, of the attempt that succeeded. */
  readonly upstreamMs?: number;
}

/** What both kinds of answers tell beside their content. */
interface AnswerBase {
  /** The target's own name for its answer. */
  readonly id?: string | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly timings: TargetTimings;
}

export interface TextAnswer extends AnswerBase {
  /** The whole text, also where it was streamed. */
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly toolCalls?: readonly ToolCall[];
}

export interface EmbedAnswer extends AnswerBase {
  /** One for each input, in their order. */
  readonly vectors: readonly (readonly number[])[];
}

/** Receives what happens to one request. Exactly one of `onDone` and `onError` is called, last, and never within the call that started it. */
export interface TargetListener<Answer> {
  /** Only for requests with `stream`. `tokens` is 0 where the target does not count while it streams. */
  onText?(text: string, tokens: number): void;
  onDone(answer: Answer): void;
  onError(error: SippError): void;
}

/** A request under way. */
export interface TargetCall {
  /** The listener gets `cancelled` unless the request has ended already. Calling it again does nothing. */
  cancel(reason: CancellationReason): void;
  /** The reader is slower than the target: nothing more is read from it until `resume`, where the target can wait. */
  pause?(): void;
  resume?(): void;
}

/** `loading` and `unloaded` are states of local models; `failed` waits for its next try. */
export type TargetState = 'ready' | 'loading' | 'unloaded' | 'failed';

/** What operators see of a target. */
export interface TargetStatus {
  readonly state: TargetState;
  /** Share of the model that is loaded, 0 to 1; only while loading. */
  readonly progress?: number;
  /** Why it failed: a sentence without secrets. */
  readonly reason?: string;
  /** Whether the start of the gateway has to wait for it: false for models that are loaded on demand. */
  readonly isNeeded: boolean;
  /** Of local targets: the model in memory, and how often its engine was started again after a crash. */
  readonly engine?: { readonly description: EngineDescription; readonly stats: EngineStats };
  readonly restarts?: number;
  /** Of providers: requests that were sent again after a failure. */
  readonly retries?: number;
}

/** One model that answers requests: a local one, or a provider's. All kinds look like this to the server. */
export interface Target {
  readonly config: TargetConfig;
  status(): TargetStatus;
  /** Why the target cannot do what is asked, told before anything is sent; undefined where it can, or cannot know yet. */
  refusal(operation: Operation, request: TextRequest | EmbedRequest): SippError | undefined;
  /**
   * Tokens that the request puts into the model: exact for local models, an estimate for others.
   *
   * @throws SippError as the request itself would.
   */
  countTokens(request: TextRequest | EmbedRequest): Promise<number>;
  generate(request: TextRequest, listener: TargetListener<TextAnswer>): TargetCall;
  embed(request: EmbedRequest, listener: TargetListener<EmbedAnswer>): TargetCall;
  /** Starts loading, where there is something to load; resolves when it is ready, rejects with why it is not. */
  start(): Promise<void>;
  /** Cancels what runs (`server_shutdown`) and frees everything. Calling it again returns the same promise. */
  close(): Promise<void>;
}
