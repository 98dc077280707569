import type { SippError } from '../../runtime/contract/errors.ts';
import type {
  AnswerDelta,
  CancellationReason,
  FinishReason,
  TokenLogprob,
  TokenUsage,
} from '../../runtime/contract/events.ts';
import type {
  ChatMessage,
  SippTextOptions,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from '../../runtime/contract/options.ts';
import type { EngineDescription, EngineStats } from '../../runtime/engine/engine.ts';
import type { TargetConfig } from '../config/target-config.ts';

export type { AnswerDelta } from '../../runtime/contract/events.ts';

export type Operation = 'query' | 'chat' | 'embed';
export type TextInput = { readonly prompt: string } | { readonly messages: readonly ChatMessage[] };

/** Joins the traces of targets to ours. */
export interface TraceContext {
  /** The header (W3C Trace Context) for a call that is made now: each attempt at a target is a span of its own. */
  readonly traceparent: string;
}

/** The wire formats that clients as well as providers speak. */
export type WireFormat = 'openai_chat' | 'openai_completions' | 'anthropic_messages';

/**
 * The body as the client wrote it. A target that speaks the same format sends it on as it is, but for the fields that are its own
 * (`model`, `stream`, what counts tokens), so that nothing is lost in translation; others take what `TextRequest` says.
 */
export interface ClientBody {
  readonly format: WireFormat;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Headers that belong to it, such as `anthropic-beta`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A field that `TextRequest` or a kind of target has no word for. */
export interface ForeignField {
  /** As the client wrote it. */
  readonly name: string;
  /** What happens to it where a target of this type does not speak the client's format. `honoured`: the target has another word for it. */
  readonly fate: Readonly<Record<TargetConfig['type'], 'honoured' | 'dropped' | 'refused'>>;
  /** What to do where it is refused, if there is more to say than to leave it out. */
  readonly hint?: string;
}

/** Sampling that not every target has. */
export interface SamplingTerms {
  readonly topK?: number;
  readonly minP?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** What is added to the logits of tokens, by their numbers in the model's vocabulary: -100 to 100. */
  readonly logitBias?: Readonly<Record<string, number>>;
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
  /** Whose request it is: nobody goes on from what was cached for another. Undefined: nothing is kept. */
  readonly caller?: string;
  /** A JSON Schema as JSON text. */
  readonly jsonSchema?: string;
  readonly grammar?: string;
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  /** Whether one answer may call several tools. Default: as the target likes. */
  readonly parallelToolCalls?: boolean;
  /** The answer is any JSON object. */
  readonly jsonObject?: boolean;
  readonly sampling?: SamplingTerms;
  /** Tell how likely each token was, with so many alternatives, 0 to 20. Default: not told. */
  readonly logprobs?: number;
  /** How much the model thinks, in the provider's word, such as `low`. Default: the provider's. */
  readonly reasoningEffort?: string;
  /** For targets that speak the client's format. */
  readonly clientBody?: ClientBody;
  /** Fields for which a target that does not speak it has to be asked. */
  readonly foreign?: readonly ForeignField[];
}

export interface EmbedRequest {
  readonly requestId: string;
  readonly trace?: TraceContext | undefined;
  readonly inputs: readonly string[];
  /** Length of the vectors, of models that can shorten them. Default: the model's. */
  readonly dimensions?: number;
  readonly foreign?: readonly ForeignField[];
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
  /** What the model thought before it spoke, where it tells. */
  readonly reasoning?: string;
  /** The stop string that ended it, where the target tells. */
  readonly stopSequence?: string;
  /** One for each token of the answer, where they were asked for. */
  readonly logprobs?: readonly TokenLogprob[];
  /** The provider's own body, where it speaks the client's format and the answer was not streamed. */
  readonly clientBody?: Readonly<Record<string, unknown>>;
}

/** One event of a provider that speaks the client's format, as it came. */
export interface ClientEvent {
  /** The name of the server-sent event; empty where it has none. */
  readonly event: string;
  /** May have several lines, each of which needs a `data:` of its own. */
  readonly data: string;
  /** The text that it adds to the answer: to the first of them, where one stream has several. */
  readonly text: string;
  /** Whether it adds anything to the answer: text, reasoning, a part of a tool call. Others only open, keep alive or close the stream. */
  readonly isOutput: boolean;
}

export interface EmbedAnswer extends AnswerBase {
  /** One for each input, in their order. */
  readonly vectors: readonly (readonly number[])[];
}

/** Receives what happens to one request. Exactly one of `onDone` and `onError` is called, last, and never within the call that started it. */
export interface TargetListener<Answer> {
  /** Only for requests with `stream`. `tokens` is 0 where the target does not count while it streams. */
  onText?(text: string, tokens: number): void;
  /** The same. In the order of the answer among the texts. */
  onDelta?(delta: AnswerDelta): void;
  /**
   * The same, in place of both, from targets that speak the format of `clientBody`: everything that the provider sent, in order, but
   * for OpenAI's `[DONE]`, and its event with nothing but counts where the client did not ask for that. The first one is told when
   * the answer begins, or ends without having begun (or after 64 events or 256 Ki characters): until then a stream that fails can
   * be begun again elsewhere.
   */
  onClientEvent?(event: ClientEvent): void;
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
  /** Frees the model of a local target, unless something uses it; then, or where it is not there, false. The next request loads it again. */
  unload?(): boolean;
  /** Cancels what runs (`server_shutdown`) and frees everything. Calling it again returns the same promise. */
  close(): Promise<void>;
}
