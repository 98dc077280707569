import type { ModelClass, ModelInfo } from '../../models/inspect.ts';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import type { ResolvedSampling } from '../config/resolve-sampling.ts';
import type { SippError } from '../contract/errors.ts';
import type {
  AnswerDelta,
  CancellationReason,
  FinishReason,
  RequestStats,
  TokenBatch,
  TokenLogprob,
} from '../contract/events.ts';
import type { TextMessage, ToolCall } from '../contract/options.ts';

export type Backend = 'cpu' | 'cuda' | 'metal' | 'vulkan';
export type PoolingType = 'none' | 'mean' | 'cls' | 'last' | 'rank';

/** What a loaded model can do. An operation that is not supported carries the sentence that says why. */
export interface EngineCapabilities {
  readonly modelClass: ModelClass;
  readonly supportsTextGeneration: boolean;
  readonly supportsEmbeddings: boolean;
  readonly hasChatTemplate: boolean;
  readonly supportsGrammar: boolean;
  readonly supportsTools: boolean;
  readonly supportsLogprobs: boolean;
  readonly embedding?: { readonly dimensions: number; readonly pooling: PoolingType };
}

/** The settings that are really in force, and a sentence for each that differs from what was asked. */
export interface EffectiveSettings {
  readonly backend: Backend;
  /** Device names that hold layers, as llama.cpp calls them. */
  readonly devices: readonly string[];
  readonly gpuLayers: number;
  /** Positions one sequence can hold. */
  readonly contextLength: number;
  /** Positions of the whole KV cache. */
  readonly contextTotal: number;
  readonly trainedContextLength: number;
  readonly parallel: number;
  readonly kvUnified: boolean;
  readonly batchSize: number;
  readonly microBatchSize: number;
  /** Threads of the moment: `decode` for one token, `prefill` for many; `auto` says whether they adapt. */
  readonly threads: {
    readonly decode: number;
    readonly prefill: number;
    readonly auto: boolean;
    readonly limit: number;
  };
  readonly flashAttention: 'auto' | 'enabled' | 'disabled';
  readonly cacheTypeK: string;
  readonly cacheTypeV: string;
  /** Where the chat template comes from. */
  readonly chatTemplate: 'model' | 'none';
  readonly notes: readonly string[];
}

export interface EngineDescription {
  /** `native`: sipp's own core. `node-llama`: the reduced fallback. */
  readonly engine: 'native' | 'node-llama';
  /** The llama.cpp release in use, such as `v0.4.0`. */
  readonly library: string;
  readonly model: {
    readonly path: string;
    /** llama.cpp's one-line description: architecture, size, quantisation. */
    readonly description: string;
    readonly architecture: string;
    readonly parameters: number;
    readonly bytes: number;
    readonly vocabularySize: number;
  };
  readonly capabilities: EngineCapabilities;
  readonly settings: EffectiveSettings;
  readonly loadMs: number;
}

/** A message of a chat as engines take it: its content is text. */
export interface EngineMessage {
  readonly role: TextMessage['role'] | 'tool';
  readonly content: string;
  /** What the assistant asked for. */
  readonly toolCalls?: readonly ToolCall[];
  /** The call that a message of the role `tool` answers. */
  readonly toolCallId?: string;
}

/** A tool that the model may call. */
export interface EngineTool {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of its arguments, as JSON text: what the model is told. */
  readonly parameters: string;
  /** The part of it that a grammar can hold the model to. */
  readonly constraint: string;
}

export interface EngineTools {
  /** At least one. */
  readonly definitions: readonly EngineTool[];
  /** As the model likes, at least one call, or none although it is told of them. */
  readonly choice: 'auto' | 'required' | 'none';
  /** Whether one answer may call several. Undefined: as the model's template has it. */
  readonly parallel: boolean | undefined;
}

export interface EngineTextRequest {
  readonly requestId: string;
  /** Raw text (`query`), or messages to be rendered by the model's own template (`chat`). */
  readonly input: { readonly prompt: string } | { readonly messages: readonly EngineMessage[] };
  /** Only with messages; not together with `grammar` or `jsonSchema`. */
  readonly tools?: EngineTools;
  /** Tell how likely each token was, with so many alternatives, 0 to 20. Default: not told, which costs nothing. */
  readonly logprobs?: number;
  /** Undefined: until the model stops or the context is full. */
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  /** Requests with the same key share a KV cache, one at a time. */
  readonly contextKey: string | undefined;
  /** Without a key: requests of the same scope go on from what another has left, where both begin alike. With neither nothing is kept. */
  readonly cacheScope?: string;
  readonly grammar: string | undefined;
  /** A JSON Schema as JSON text. */
  readonly jsonSchema: string | undefined;
  readonly sampling: ResolvedSampling;
}

export interface EngineEmbedRequest {
  readonly requestId: string;
  readonly input: string;
  /** L2 normalisation; ignored for `rank` pooling. */
  readonly normalize: boolean;
}

export interface EngineTextResult {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Absent where there are none. */
  readonly toolCalls?: readonly ToolCall[];
  /** What the model thought before it spoke, where its template tells the two apart. */
  readonly reasoning?: string;
  /** The one of `stop` that ended the answer. */
  readonly stopSequence?: string;
  /** Where they were asked for. */
  readonly logprobs?: readonly TokenLogprob[];
  readonly stats: RequestStats;
}

export interface EngineEmbedding {
  readonly values: Float32Array;
  readonly pooling: PoolingType;
  readonly normalized: boolean;
  readonly stats: RequestStats;
}

/** Receives what happens to one request. Exactly one of `onDone` and `onError` is called, last. */
export interface EngineListener<Result> {
  onTokens?(batch: TokenBatch): void;
  /** Reasoning and pieces of tool calls, among the batches in the order of the answer. */
  onDelta?(delta: AnswerDelta): void;
  onDone(result: Result): void;
  onError(error: SippError): void;
}

/** Stops the request; its listener gets `cancelled` unless it has ended already. Calling it again does nothing. */
export type CancelRequest = (reason: CancellationReason) => void;

export interface EngineStats {
  readonly requestsRunning: number;
  readonly requestsQueued: number;
  readonly requestsCompleted: number;
  readonly requestsFailed: number;
  readonly requestsCancelled: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly prefillTokens: number;
  readonly cacheHits: number;
  /** Positions of the KV cache in use, and its size. */
  readonly kvUsed: number;
  readonly kvTotal: number;
  /** Time in llama.cpp's evaluation, and in everything else the engine thread did. */
  readonly backendMs: number;
  readonly overheadMs: number;
  readonly ticks: number;
  readonly threads: { readonly decode: number; readonly prefill: number };
}

/** One loaded model. All engines (native, fallback, browser, child process) look like this to the library. */
export interface Engine {
  readonly description: EngineDescription;
  generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest;
  embed(request: EngineEmbedRequest, listener: EngineListener<EngineEmbedding>): CancelRequest;
  /** Token ids of a text; `special` also reads control tokens such as `<|im_end|>`. Default: true. */
  tokenize(text: string, options?: { readonly special?: boolean }): Promise<readonly number[]>;
  detokenize(tokens: readonly number[]): Promise<string>;
  /** The prompt that `chat` would evaluate. Throws `no_chat_template` where the model has none. */
  renderChat(messages: readonly EngineMessage[], tools?: EngineTools): Promise<string>;
  stats(): EngineStats;
  /** Cancels what runs (`server_shutdown`) and frees the model. Calling it again returns the same promise. */
  close(): Promise<void>;
}

/** What engines need to know of a file before they load it, from `inspectModel`. */
export type ModelFile = Pick<
  ModelInfo,
  'path' | 'modelClass' | 'architecture' | 'parameters' | 'quantisation' | 'keyLength' | 'weightBytes'
>;

export interface EngineLoadOptions {
  readonly model: ModelFile;
  readonly backend: Backend | 'auto';
  readonly config: NativeRuntimeConfig;
  readonly signal?: AbortSignal;
  /** Share of the model that is loaded, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Sentences that `settings.notes` begins with: what was decided before the engine was asked. */
  readonly notes?: readonly string[];
  /** Called with the backend that is about to be loaded, each time one is tried, and awaited. What it throws ends the loading. */
  readonly beforeLoad?: (backend: Backend) => unknown;
}

export type LoadEngine = (options: EngineLoadOptions) => Promise<Engine>;
