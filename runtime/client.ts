import type {
  AddOptions,
  EndpointDescription,
  EndpointDescriptor,
  SippChatRequest,
  SippClientApi,
  SippEmbeddingRun,
  SippEmbedRequest,
  SippQueryRequest,
  SippTextRun,
} from './api.ts';
import { cancelled } from './contract/cancelled.ts';
import { SippError } from './contract/errors.ts';
import type { EndpointRef } from './contract/options.ts';
import { quoted } from './contract/quoted.ts';
import { chooseEndpoint } from './endpoint/choose-endpoint.ts';
import type { Endpoint, Operation } from './endpoint/endpoint.ts';
import { openEndpoint } from './endpoint/open-endpoint.ts';
import { parseDescriptor } from './endpoint/parse-descriptor.ts';
import type { LoadEngine } from './engine/engine.ts';
import { checkChatRequest, checkEmbedRequest, checkQueryRequest } from './request/check-request.ts';
import { refuseForeignOptions } from './request/foreign-options.ts';
import { EmbeddingRun, type RunOptions, TextRun } from './run.ts';

export interface SippClientOptions {
  /** How local models are loaded. Default: the native engine, or the fallback where it was not built. */
  readonly loadEngine?: LoadEngine;
}

type AnyRequest = SippQueryRequest | SippChatRequest | SippEmbedRequest;

/** The library. Endpoints are added once; `query`, `chat` and `embed` then start runs on them, at any number at a time. */
export class SippClient implements SippClientApi {
  readonly #loadEngine: LoadEngine;
  readonly #endpoints = new Map<string, Endpoint>();
  /** The latest `add` of each id that is not ready yet. */
  readonly #opening = new Map<string, AbortController>();
  /** Every `add` under way, those that a later one replaced included. */
  readonly #adding = new Set<Promise<EndpointRef>>();
  #closing: Promise<void> | undefined;
  #requests = 0;

  constructor({ loadEngine = loadDefaultEngine }: SippClientOptions = {}) {
    this.#loadEngine = loadEngine;
  }

  /**
   * Loads a model or registers a remote endpoint under an id of your choice. An endpoint with the same id, of any kind, serves
   * on until the new one is ready, and is closed then: both models are in memory for a moment. When `add` is called again
   * before it is done, the later call wins and the earlier one is rejected with `cancelled`.
   *
   * @throws SippError `invalid_request` (the id), `invalid_config`, `model_not_found`, `model_invalid`, `model_unsupported`,
   * `out_of_memory`, `backend_unavailable`, `engine_unavailable`, `engine_mismatch`, `engine_failed`, `cancelled`, `engine_closed`.
   */
  add(id: string, descriptor: EndpointDescriptor, options: AddOptions = {}): Promise<EndpointRef> {
    const adding = this.#add(id, descriptor, options);
    this.#adding.add(adding);
    const forget = () => this.#adding.delete(adding);
    adding.then(forget, forget);
    return adding;
  }

  /** Continues a raw text. Starts at once and never throws: what is wrong rejects the run. */
  query(request: SippQueryRequest): SippTextRun {
    const options = this.#runOptions(request);
    const { requestId } = options;
    return new TextRun(
      (listener) => {
        checkQueryRequest(request);
        return this.#choose('query', request).query({ ...request, requestId }, listener);
      },
      { ...options, emitTokens: request?.emitTokens !== false },
    );
  }

  /** Answers messages, through the model's own chat template. Starts at once and never throws: what is wrong rejects the run. */
  chat(request: SippChatRequest): SippTextRun {
    const options = this.#runOptions(request);
    const { requestId } = options;
    return new TextRun(
      (listener) => {
        checkChatRequest(request);
        return this.#choose('chat', request).chat({ ...request, requestId }, listener);
      },
      { ...options, emitTokens: request?.emitTokens !== false },
    );
  }

  /** Turns a text into a vector. Starts at once and never throws: what is wrong rejects the run. */
  embed(request: SippEmbedRequest): SippEmbeddingRun {
    const options = this.#runOptions(request);
    return new EmbeddingRun((listener) => {
      checkEmbedRequest(request);
      return this.#choose('embed', request).embed({ ...request, requestId: options.requestId }, listener);
    }, options);
  }

  /** What was added and is ready, in the order of the first `add`. */
  list(): readonly EndpointDescription[] {
    return [...this.#endpoints.values()].map((endpoint) => endpoint.describe());
  }

  /** Cancels what runs on an endpoint (`server_shutdown`) and frees its model; stops an `add` of that id. False where there is neither. */
  async remove(id: string): Promise<boolean> {
    const opening = this.#opening.get(id);
    opening?.abort(new SippError('cancelled', `endpoint ${id} was removed before it was ready`));
    this.#opening.delete(id);
    const endpoint = this.#endpoints.get(id);
    this.#endpoints.delete(id);
    await endpoint?.close();
    return endpoint !== undefined || opening !== undefined;
  }

  /** Removes all endpoints and stops every `add`. Later calls fail with `engine_closed`. Calling it again returns the same promise. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #add(id: string, input: EndpointDescriptor, { signal, onProgress }: AddOptions): Promise<EndpointRef> {
    this.#requireOpen();
    checkId(id);
    const descriptor = parseDescriptor(input);
    const opening = this.#beginOpening(id);
    const either = signal ? AbortSignal.any([signal, opening.signal]) : opening.signal;
    try {
      either.throwIfAborted();
      const options = { loadEngine: this.#loadEngine, signal: either, ...(onProgress && { onProgress }) };
      const endpoint = await openEndpoint(id, descriptor, options);
      if (either.aborted) await endpoint.close();
      either.throwIfAborted();
      await this.#install(id, endpoint);
      return endpoint.ref;
    } catch (error) {
      throw either.aborted ? toCancelled(either.reason) : error;
    } finally {
      if (this.#opening.get(id) === opening) this.#opening.delete(id);
    }
  }

  #beginOpening(id: string): AbortController {
    this.#opening.get(id)?.abort(new SippError('cancelled', `endpoint ${id} was added again before it was ready`));
    const opening = new AbortController();
    this.#opening.set(id, opening);
    return opening;
  }

  async #install(id: string, endpoint: Endpoint): Promise<void> {
    const previous = this.#endpoints.get(id);
    this.#endpoints.set(id, endpoint);
    // From here on the endpoint is there: a later add replaces it instead of stopping this one.
    this.#opening.delete(id);
    await previous?.close();
  }

  #choose(operation: Operation, request: AnyRequest): Endpoint {
    this.#requireOpen();
    const endpoint = chooseEndpoint(this.#endpoints, operation, request.endpoint);
    refuseForeignOptions(endpoint.ref.kind, request);
    return endpoint;
  }

  /** Takes from a request, which is not checked yet, what its run needs before. */
  #runOptions(request: AnyRequest): RunOptions {
    this.#requests += 1;
    const requestId = typeof request?.requestId === 'string' ? request.requestId : String(this.#requests);
    return { requestId, signal: request?.signal instanceof AbortSignal ? request.signal : undefined };
  }

  async #closeAll(): Promise<void> {
    for (const opening of this.#opening.values()) opening.abort(closed());
    const endpoints = [...this.#endpoints.values()];
    this.#endpoints.clear();
    // How an add ends is told to whoever called it; here it only has to have ended.
    const [results] = await Promise.all([
      Promise.allSettled(endpoints.map((endpoint) => endpoint.close())),
      Promise.allSettled(this.#adding),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #requireOpen(): void {
    if (this.#closing) throw closed();
  }
}

async function loadDefaultEngine(...parameters: Parameters<LoadEngine>): ReturnType<LoadEngine> {
  const { loadEngine } = await import('./engine/load-engine.ts');
  return loadEngine(...parameters);
}

function checkId(id: unknown): void {
  if (typeof id === 'string' && id !== '' && id.trim() === id) return;
  throw new SippError('invalid_request', `endpoint id must be a text without spaces around it; got ${quoted(id)}.`, {
    hint: 'Give the endpoint a name such as "tiny".',
  });
}

/** Why an `add` ended: one of our own reasons, or the caller's signal. */
function toCancelled(reason: unknown): SippError {
  return SippError.is(reason) ? reason : cancelled('caller_cancelled', reason);
}

function closed(): SippError {
  return new SippError('engine_closed', 'The client is closed.', { hint: 'Create a new client.' });
}
