import type { ModelInfo } from '../../models/inspect.ts';
import type {
  EndpointDescription,
  SippChatRequest,
  SippEmbeddingResponse,
  SippEmbedRequest,
  SippQueryRequest,
  SippTextResponse,
} from '../api.ts';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import type { SippError } from '../contract/errors.ts';
import type { EndpointRef } from '../contract/options.ts';
import type { Backend, CancelRequest, EngineListener, LoadEngine } from '../engine/engine.ts';

export type Operation = 'query' | 'chat' | 'embed';

/** A request that has its id. */
export type Identified<Request> = Request & { readonly requestId: string };

/** One place that answers requests. All kinds look like this to the client. Requests have been checked as far as the kind goes. */
export interface Endpoint {
  readonly ref: EndpointRef;
  describe(): EndpointDescription;
  /** Why the endpoint cannot do an operation; undefined where it can. */
  refusal(operation: Operation): SippError | undefined;
  /** Throws what is wrong with the request; everything later goes to the listener. The same holds for `chat` and `embed`. */
  query(request: Identified<SippQueryRequest>, listener: EngineListener<SippTextResponse>): CancelRequest;
  chat(request: Identified<SippChatRequest>, listener: EngineListener<SippTextResponse>): CancelRequest;
  embed(request: Identified<SippEmbedRequest>, listener: EngineListener<SippEmbeddingResponse>): CancelRequest;
  /** Cancels what runs and frees what the endpoint holds. Calling it again returns the same promise. */
  close(): Promise<void>;
}

/** What an endpoint is opened with beside its descriptor. */
export interface OpenOptions {
  readonly loadEngine: LoadEngine;
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number) => void;
  /** Of local endpoints: called before the model's memory is taken, and awaited. What it throws ends the loading. */
  readonly beforeLoad?: (plan: LoadPlan) => unknown;
}

/** A model that is about to be loaded. */
export interface LoadPlan {
  readonly model: ModelInfo;
  readonly config: NativeRuntimeConfig;
  readonly backend: Backend;
}
