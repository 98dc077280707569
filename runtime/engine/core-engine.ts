import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import { type ErrorCode, SippError } from '../contract/errors.ts';
import type { AnswerDelta, FinishReason, RequestStats } from '../contract/events.ts';
import type { Addon, AddonEngine, AddonEvent, AddonStats } from './addon.ts';
import { readBeside, readLogprobs } from './answer-extras.ts';
import { describeEngine, type LoadedReport } from './describe-engine.ts';
import type {
  Backend,
  CancelRequest,
  Engine,
  EngineDescription,
  EngineEmbedding,
  EngineEmbedRequest,
  EngineListener,
  EngineLoadOptions,
  EngineMessage,
  EngineStats,
  EngineTextRequest,
  EngineTextResult,
  EngineTools,
  PoolingType,
} from './engine.ts';

export interface CoreEngineOptions extends EngineLoadOptions {
  readonly backend: Backend;
  /** Where the core finds the model, where that is not its `path`. */
  readonly modelPath?: string;
}

/** What is done with each event of one request until it ends. */
type Handler = (event: Exclude<AddonEvent, { id: 0 }>) => void;

/**
 * Loads a model into sipp's own core, whatever it was compiled for. Web-standard code only.
 *
 * @throws SippError for anything that keeps the model from running; `cancelled` where `signal` aborts.
 */
export async function loadCoreEngine(addon: Addon, options: CoreEngineOptions): Promise<Engine> {
  return new CoreEngine(addon, options).load(options);
}

class CoreEngine implements Engine {
  readonly #core: AddonEngine;
  readonly #config: NativeRuntimeConfig;
  readonly #handlers = new Map<number, Handler>();
  readonly #load = deferred<LoadedReport>();
  readonly #closed = deferred<void>();
  #nextId = 1;
  #ended = false;
  #closing = false;
  #onProgress: ((share: number) => void) | undefined;
  #description: EngineDescription | undefined;

  constructor(addon: Addon, options: CoreEngineOptions) {
    this.#config = options.config;
    this.#onProgress = options.onProgress;
    const { model, backend, config } = options;
    const { modelPath = model.path } = options;
    const message = { model_path: modelPath, model_class: model.modelClass, backend, config };
    this.#core = new addon.NativeEngine(JSON.stringify(message), (events) => {
      for (const event of events) this.#receive(event);
    });
  }

  async load(options: CoreEngineOptions): Promise<this> {
    const stop = () => this.#core.close();
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted) stop();
    try {
      const report = await this.#load.promise;
      if (options.signal?.aborted) {
        // Loading was faster than the wish to stop it.
        await this.close();
        throw new SippError('cancelled', 'Loading was stopped.');
      }
      this.#description = describeEngine(report, options);
      this.#core.unref();
      return this;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      this.#onProgress = undefined;
    }
  }

  get description(): EngineDescription {
    if (!this.#description) throw new SippError('internal', 'The engine was asked before it was loaded.');
    return this.#description;
  }

  generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest {
    const { requestId } = request;
    if (!this.description.capabilities.supportsTextGeneration)
      return refuse(listener, 'The model does not generate text.');
    return this.#submit(toMessage(request), listener, (event) => {
      if (event.type === 'tokens') {
        const { first, text, count, bytes, extra } = event;
        const batch = { requestId, sequenceStart: first, text, frameCount: count, byteCount: bytes };
        listener.onTokens?.(extra === undefined ? batch : { ...batch, logprobs: readLogprobs(extra) });
      } else if (event.type === 'delta') {
        // `as`: the core writes it in this form.
        listener.onDelta?.(JSON.parse(event.extra) as AnswerDelta);
      } else if (event.type === 'done') {
        // `as`: the core ends with exactly these two words.
        listener.onDone({
          text: event.text,
          finishReason: event.code as FinishReason,
          ...(event.extra !== undefined && readBeside(event.extra)),
          stats: this.#stats(event.stats),
        });
      }
    });
  }

  embed(request: EngineEmbedRequest, listener: EngineListener<EngineEmbedding>): CancelRequest {
    if (!this.description.capabilities.supportsEmbeddings) return refuse(listener, 'The model makes no embeddings.');
    const message = { kind: 'embed', prompt: request.input, normalize: request.normalize };
    return this.#submit(message, listener, (event) => {
      if (event.type !== 'embedding') return;
      const { values, normalized } = event;
      // `as`: the core names its pooling types with these words.
      listener.onDone({ values, normalized, pooling: event.code as PoolingType, stats: this.#stats(event.stats) });
    });
  }

  tokenize(text: string, { special = true } = {}): Promise<readonly number[]> {
    return this.#ask<number[]>({ kind: 'tokenize', prompt: text, parse_special: special });
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.#ask<string>({ kind: 'detokenize', tokens });
  }

  renderChat(messages: readonly EngineMessage[], tools?: EngineTools): Promise<string> {
    if (!this.description.capabilities.hasChatTemplate) {
      return Promise.reject(new SippError('no_chat_template', 'The model has no chat template.'));
    }
    return this.#ask<string>({ kind: 'render', messages: messages.map(toWire), tools });
  }

  stats(): EngineStats {
    const { threadsDecode, threadsPrefill, ...counters } = this.#core.counters();
    return { ...counters, threads: { decode: threadsDecode, prefill: threadsPrefill } };
  }

  close(): Promise<void> {
    if (!this.#ended && !this.#closing) {
      this.#closing = true;
      // The process lives until the last event, which says that the model is freed.
      this.#core.ref();
      this.#core.close();
    }
    return this.#closed.promise;
  }

  #ask<T>(message: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = { onDone: resolve, onError: reject };
      this.#submit(message, listener, (event) => {
        // `as`: the answer's shape follows from the question.
        if (event.type === 'value') listener.onDone(JSON.parse(event.text) as T);
      });
    });
  }

  #submit<R>(message: object, listener: EngineListener<R>, handle: Handler): CancelRequest {
    if (this.#ended || this.#closing) {
      queueMicrotask(() => listener.onError(new SippError('engine_closed', 'The engine is closed.')));
      return () => undefined;
    }
    const id = this.#nextId++;
    // A process with unfinished requests lives on; an idle engine does not hold it.
    if (this.#handlers.size === 0) this.#core.ref();
    this.#handlers.set(id, (event) => {
      if (event.type === 'failed') listener.onError(toError(event));
      else handle(event);
    });
    this.#core.submit(id, JSON.stringify(message, wellFormed));
    return (reason) => {
      if (this.#handlers.has(id)) this.#core.cancel(id, reason);
    };
  }

  #receive(event: AddonEvent): void {
    switch (event.type) {
      case 'progress':
        this.#onProgress?.(event.progress);
        break;
      case 'loaded':
        // `as`: written by Engine::describe of the same build.
        this.#load.resolve(JSON.parse(event.text) as LoadedReport);
        break;
      case 'load_failed':
        this.#ended = true;
        this.#load.reject(toError(event));
        break;
      case 'closed':
        this.#ended = true;
        this.#closed.resolve();
        break;
      default:
        this.#dispatch(event);
    }
  }

  #dispatch(event: Exclude<AddonEvent, { id: 0 }>): void {
    const handler = this.#handlers.get(event.id);
    if (event.type !== 'tokens' && event.type !== 'delta') {
      this.#handlers.delete(event.id);
      if (this.#handlers.size === 0 && !this.#ended && !this.#closing) this.#core.unref();
    }
    handler?.(event);
  }

  #stats(stats: AddonStats): RequestStats {
    const { ttftMs, interTokenP50Ms, interTokenP99Ms, interTokenMaxMs, ...rest } = stats;
    const { outputTokens, prefillTokens, decodeMs, prefillMs, e2eMs } = stats;
    const intervals = outputTokens - 1;
    return {
      ...rest,
      cacheMode: this.#config.cache?.mode ?? 'live_slot_prefix',
      cacheSource: stats.cacheHits > 0 ? 'live' : 'none',
      ...(outputTokens > 0 && { ttftMs }),
      ...(intervals > 0 && { interTokenMs: decodeMs / intervals, interTokenP50Ms, interTokenP99Ms, interTokenMaxMs }),
      ...(outputTokens > 0 && e2eMs > 0 && { e2eTokensPerSecond: (outputTokens / e2eMs) * 1000 }),
      ...(intervals > 0 && decodeMs > 0 && { decodeTokensPerSecond: (intervals / decodeMs) * 1000 }),
      ...(prefillTokens > 0 && prefillMs >= 0.1 && { prefillTokensPerSecond: (prefillTokens / prefillMs) * 1000 }),
    };
  }
}

/** Half of a surrogate pair is no text in any encoding; like the web's encoders, it becomes U+FFFD. */
const wellFormed = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value;

/** The library asks capabilities first; this keeps native code safe from callers that do not. */
function refuse(listener: EngineListener<never>, message: string): CancelRequest {
  queueMicrotask(() => listener.onError(new SippError('unsupported_operation', message)));
  return () => undefined;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: SippError) => void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function toMessage(request: EngineTextRequest): object {
  const { input, tools, logprobs, maxTokens, stop, contextKey, cacheScope, grammar, jsonSchema, sampling } = request;
  return {
    kind: 'text',
    ...('messages' in input ? { messages: input.messages.map(toWire) } : input),
    tools,
    logprobs,
    max_tokens: maxTokens,
    stop,
    context_key: contextKey,
    cache_scope: cacheScope,
    grammar,
    json_schema: jsonSchema,
    sampling,
  };
}

const toWire = ({ role, content, toolCalls, toolCallId }: EngineMessage): object => ({
  role,
  content,
  tool_calls: toolCalls,
  tool_call_id: toolCallId,
});

const hints: Partial<Record<ErrorCode, string>> = {
  invalid_config: 'Change the setting; `sipp --help` and the book list them.',
  out_of_memory: 'Use a smaller context (context.n_ctx, --ctx-size) or a smaller model.',
  context_length_exceeded: 'Shorten the prompt, or raise context.n_ctx (--ctx-size).',
  model_unsupported: 'Use another model: this release of sipp cannot run this kind.',
  no_chat_template: 'Use `query` (without --chat), or a model that carries a template.',
};

function toError({ code, text }: { readonly code: string; readonly text: string }): SippError {
  // `as`: the core takes its codes from the same list.
  const known = code as ErrorCode;
  // Clients match the text of a cancellation as it is.
  if (known === 'cancelled') return new SippError(known, text);
  const message = text.charAt(0).toUpperCase() + text.slice(1);
  const hint = hints[known];
  return new SippError(known, /[.!?)]$/.test(message) ? message : `${message}.`, hint === undefined ? {} : { hint });
}
