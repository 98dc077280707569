import type { NativeRuntimeConfig, SamplingConfig } from './config/native-runtime-config.ts';
import type {
  CancellationReason,
  FinishReason,
  RequestStats,
  TokenBatch,
  TokenLogprob,
  TokenUsage,
} from './contract/events.ts';
import type {
  ChatMessage,
  EndpointRef,
  SippTextOptions,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from './contract/options.ts';
import type { Backend, EngineDescription, EngineStats, PoolingType } from './engine/engine.ts';

/** Options that only local endpoints understand; on others they are refused. */
export interface LocalTextOptions {
  /** Requests with the same key continue one KV cache, one request at a time. */
  readonly contextKey?: string;
  /**
   * For requests without a key: those of the same scope, such as a user, go on from what another one has left, where both begin
   * alike. Default, without a key too: nothing is reused or kept.
   */
  readonly cacheScope?: string;
  /** A GBNF grammar that the answer must follow. Not together with `jsonSchema`. */
  readonly grammar?: string;
  /** A JSON Schema, as JSON text, that the answer must follow. */
  readonly jsonSchema?: string;
  /** Overrides the endpoint's sampling settings, field by field. */
  readonly sampling?: SamplingConfig;
  /** Tell how likely each token was, with so many alternatives, 0 to 20. Default: not told. */
  readonly logprobs?: number;
  /** Whether one answer may call several tools. Default: as the model's template has it. */
  readonly parallelToolCalls?: boolean;
}

export interface LocalEmbedOptions {
  /** Scale the vector to length 1. Default: true; ignored for `rank` pooling. */
  readonly normalize?: boolean;
}

interface RequestBase {
  /** Your name for the request. Default: a number, counted up by the client. */
  readonly requestId?: string;
  /** Default: the only local endpoint that supports the operation. Remote endpoints are never chosen by themselves. */
  readonly endpoint?: EndpointRef;
  /** Aborting cancels the run (`caller_cancelled`). */
  readonly signal?: AbortSignal;
  /** Extra fields of a gateway request. */
  readonly endpointOptions?: Readonly<Record<string, unknown>>;
  /** Extra fields of a provider request. */
  readonly providerOptions?: Readonly<Record<string, unknown>>;
}

interface TextRequestBase extends RequestBase {
  readonly options?: SippTextOptions;
  readonly local?: LocalTextOptions;
  /** Deliver tokens while they are generated. Default: true; false leaves `tokens` empty. */
  readonly emitTokens?: boolean;
}

export interface SippQueryRequest extends TextRequestBase {
  /** Raw text; control tokens such as `<|im_end|>` are read as such. */
  readonly prompt: string;
}

export interface SippChatRequest extends TextRequestBase {
  readonly messages: readonly ChatMessage[];
  /** Tools that the model may call; its calls are `toolCalls` of the answer. */
  readonly tools?: readonly ToolDefinition[];
  /** Only with `tools`. Default: `auto`. */
  readonly toolChoice?: ToolChoice;
}

export interface SippEmbedRequest extends RequestBase {
  readonly input: string;
  readonly local?: LocalEmbedOptions;
}

export interface SippResponseMetadata {
  readonly requestId: string;
  readonly upstreamRequestId?: string;
  readonly upstreamResponseId?: string;
}

export interface SippTextResponse {
  readonly endpoint: EndpointRef;
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Calls of tools that the model asks for; absent where there are none. */
  readonly toolCalls?: readonly ToolCall[];
  /** What the model thought before it spoke, where it tells. */
  readonly reasoning?: string;
  /** The stop text that ended the answer. Only of local endpoints. */
  readonly stopSequence?: string;
  /** How likely its tokens were, where that was asked for. */
  readonly logprobs?: readonly TokenLogprob[];
  readonly usage?: TokenUsage;
  /** Measurements of a local engine. */
  readonly localStats?: RequestStats;
  readonly metadata: SippResponseMetadata;
}

export interface SippEmbeddingResponse {
  readonly endpoint: EndpointRef;
  readonly values: readonly number[];
  readonly usage?: TokenUsage;
  readonly localStats?: RequestStats;
  readonly pooling?: PoolingType;
  readonly normalized?: boolean;
  readonly metadata: SippResponseMetadata;
}

/** A started text request: await `response`, or iterate the run (or `tokens`) while it is generated. */
export interface SippTextRun extends AsyncIterable<TokenBatch> {
  readonly requestId: string;
  /** The same promise on every access. Rejects with a `SippError`; `cancelled` after `cancel`. */
  readonly response: Promise<SippTextResponse>;
  /**
   * The run itself. Batches as they come, merged where the reader is slower; ends with the answer, rejects like `response`.
   * Leaving the loop early cancels the run. Can be iterated once: a second reader is refused with `invalid_request`.
   */
  readonly tokens: AsyncIterable<TokenBatch>;
  /** Stops the run, within milliseconds even inside a prefill. Default reason: `caller_cancelled`. */
  cancel(reason?: CancellationReason): void;
}

export interface SippEmbeddingRun {
  readonly requestId: string;
  readonly response: Promise<SippEmbeddingResponse>;
  cancel(reason?: CancellationReason): void;
}

export interface LocalEndpointDescriptor {
  readonly kind: 'local';
  /** Path of a GGUF file, or the name of a known model such as `sipp-tiny`. */
  readonly modelPath: string;
  readonly config?: NativeRuntimeConfig;
  /** Default: `auto`, or what `SIPP_NODE_BACKEND` says. */
  readonly backend?: Backend | 'auto';
}

export interface NamedHeader {
  readonly name: string;
  readonly value: string;
}

/** A secret, or a function that is asked for it before each request, so that it can change. */
export type Secret = string | (() => string | Promise<string>);

export interface GatewayEndpointDescriptor {
  readonly kind: 'gateway';
  /** The name of a target in the gateway's configuration. */
  readonly target: string;
  /** Where the routes begin, without `/v1`: `https://gateway.example.com`. */
  readonly baseUrl: string;
  /** `bearer` sends `Authorization: Bearer <value>`, `header` sends the value as `headerName`. Default: `none`. */
  readonly authentication?: {
    readonly kind: 'none' | 'bearer' | 'header';
    readonly value?: Secret;
    readonly headerName?: string;
  };
  readonly staticHeaders?: readonly NamedHeader[];
  /** For a whole answer, or from one piece of a stream to the next. Default: 60,000; at most 300,000. */
  readonly timeoutMs?: number;
  /** Default: `/v1/query`. */
  readonly queryRoute?: string;
  /** Default: `/v1/chat`. */
  readonly chatRoute?: string;
  /** Default: `/v1/embed`. */
  readonly embedRoute?: string;
  /** Fields of every request; a request's `endpointOptions` override them. */
  readonly protocolOptions?: Readonly<Record<string, unknown>>;
}

export interface ProviderEndpointDescriptor {
  readonly kind: 'provider';
  /** Both spellings of `openai_compatible` mean the same. */
  readonly provider: 'openai' | 'anthropic' | 'openai_compatible' | 'openai-compatible';
  /** The provider's name of a model. */
  readonly model: string;
  /** Needed for `openai` and `anthropic`, unless `authHeaderName` is set. */
  readonly apiKey?: Secret;
  /** Where the routes begin, `/v1` included; https, or http on this machine. Default: the provider's own. */
  readonly baseUrl?: string;
  /** For a whole answer, or from one piece of a stream to the next. Default: 60,000; at most 300,000. */
  readonly timeoutMs?: number;
  /** Repetitions of what is safe to repeat, never after the first token. Default: 2; at most 10. */
  readonly maxRetries?: number;
  /** Value of `anthropic-version`. Default: `2023-06-01`. */
  readonly version?: string;
  /** Sends `authHeaderValue` in a header of this name instead of `apiKey` in the provider's own. */
  readonly authHeaderName?: string;
  readonly authHeaderValue?: Secret;
  readonly staticHeaders?: readonly NamedHeader[];
  /** The header that takes the request id. Default: `x-client-request-id` for `openai`, else none. */
  readonly correlationHeader?: string;
  /** The route that serves `query`; most models have only chat. Not for `anthropic`. Default: `chat`. */
  readonly queryVia?: 'chat' | 'completions';
  /** The field that limits tokens in chats. Not for `anthropic`. Default: `max_completion_tokens` for `openai`, else `max_tokens`. */
  readonly tokenLimitField?: 'max_tokens' | 'max_completion_tokens';
  /** Ask for token counts in streams. Not for `anthropic`, which always tells them. Default: true. */
  readonly includeUsage?: boolean;
}

export type EndpointDescriptor = LocalEndpointDescriptor | GatewayEndpointDescriptor | ProviderEndpointDescriptor;

export interface AddOptions {
  /** Aborting stops the loading of a model. */
  readonly signal?: AbortSignal;
  /** Share of the model that is loaded, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What `list` tells about an endpoint. */
export interface EndpointDescription {
  readonly endpoint: EndpointRef;
  /** Model, capabilities and effective settings of a local endpoint. */
  readonly local?: EngineDescription;
  /** Counters of a local endpoint's engine, as of the call. */
  readonly stats?: EngineStats;
}

/** The library: the same four calls against a local model, a gateway or a provider. */
export interface SippClientApi {
  /** Loads or registers an endpoint. One with the same id is replaced once the new one is ready. */
  add(id: string, descriptor: EndpointDescriptor, options?: AddOptions): Promise<EndpointRef>;
  query(request: SippQueryRequest): SippTextRun;
  chat(request: SippChatRequest): SippTextRun;
  embed(request: SippEmbedRequest): SippEmbeddingRun;
  list(): readonly EndpointDescription[];
  /** Cancels what runs there and frees the model. False where there is no such endpoint. */
  remove(id: string): Promise<boolean>;
  /** Removes all endpoints; later calls fail with `engine_closed`. Calling it again returns the same promise. */
  close(): Promise<void>;
}
