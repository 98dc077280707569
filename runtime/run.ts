import type { SippEmbeddingResponse, SippEmbeddingRun, SippTextResponse, SippTextRun } from './api.ts';
import { cancelled } from './contract/cancelled.ts';
import { SippError } from './contract/errors.ts';
import type { CancellationReason, TokenBatch } from './contract/events.ts';
import type { CancelRequest, EngineListener } from './engine/engine.ts';

/** Begins the work of a run. What it throws rejects the run. */
export type Start<Response> = (listener: EngineListener<Response>) => CancelRequest;

export interface RunOptions {
  readonly requestId: string;
  readonly signal?: AbortSignal | undefined;
}

type Outcome<Response> = { readonly response: Response } | { readonly error: unknown };

/** What both kinds of runs share: one outcome, told to whoever asks, whenever they ask. */
class Run<Response> {
  readonly requestId: string;
  /** Undefined while the run goes on. */
  protected outcome: Outcome<Response> | undefined;
  #response: PromiseWithResolvers<Response> | undefined;
  #isWatched = false;
  #cancelRequest: CancelRequest | undefined;
  #cancelReason: CancellationReason | undefined;
  #stopListening: (() => void) | undefined;

  constructor({ requestId }: RunOptions) {
    this.requestId = requestId;
  }

  /** The promise is made on first access: a failure that nobody asked about is no unhandled rejection. */
  get response(): Promise<Response> {
    if (this.#response === undefined) {
      this.#response = promiseWithResolvers();
      if (this.#isWatched) ignoreRejection(this.#response.promise);
      if (this.outcome) settle(this.#response, this.outcome);
    }
    return this.#response.promise;
  }

  cancel(reason: CancellationReason = 'caller_cancelled'): void {
    this.#cancelReason ??= reason;
    this.#cancelRequest?.(this.#cancelReason);
  }

  /** Calls `start` and connects what it begins with this run. Never throws. */
  protected begin(
    start: Start<Response>,
    signal: AbortSignal | undefined,
    delivered: Pick<EngineListener<Response>, 'onTokens' | 'onDelta'> = {},
  ): void {
    if (signal?.aborted) {
      this.end({ error: cancelled('caller_cancelled', signal.reason) });
      return;
    }
    const onAbort = () => this.cancel('caller_cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#stopListening = () => signal?.removeEventListener('abort', onAbort);
    try {
      this.#cancelRequest = start({
        ...delivered,
        onDone: (response) => this.end({ response }),
        onError: (error) => this.end({ error }),
      });
      if (this.#cancelReason) this.#cancelRequest(this.#cancelReason);
    } catch (error) {
      this.end({ error });
    }
  }

  /** From now on somebody else reports a failure: `response` may be left alone. */
  protected watch(): void {
    this.#isWatched = true;
    if (this.#response) ignoreRejection(this.#response.promise);
  }

  protected end(outcome: Outcome<Response>): void {
    if (this.outcome) return;
    this.outcome = outcome;
    this.#stopListening?.();
    if (this.#response) settle(this.#response, outcome);
  }
}

export interface TextRunOptions extends RunOptions {
  /** False leaves `tokens` empty. */
  readonly emitTokens: boolean;
}

/**
 * A text request under way. It begins at once. Text that nobody has taken yet is kept in one merged batch, so a slow or absent
 * reader costs no more memory than the answer's text. It can be iterated once, as the run or as `tokens`: a second reader would
 * silently miss what the first has taken, and is refused with `invalid_request`.
 */
export class TextRun extends Run<SippTextResponse> implements SippTextRun {
  readonly #emitTokens: boolean;
  #pending: TokenBatch | undefined;
  /** Tokens that have been delivered. */
  #frames = 0;
  #isIterated = false;
  #isLeft = false;
  readonly #waiting: (() => void)[] = [];

  constructor(start: Start<SippTextResponse>, options: TextRunOptions) {
    super(options);
    this.#emitTokens = options.emitTokens;
    if (!options.emitTokens) this.begin(start, options.signal);
    else
      this.begin(start, options.signal, {
        onTokens: (batch) => this.#receive(batch),
        onDelta: (delta) => {
          if (delta.type === 'reasoning') this.#receive(this.#thought(delta.text));
        },
      });
  }

  get tokens(): AsyncIterable<TokenBatch> {
    return this;
  }

  [Symbol.asyncIterator](): AsyncIterator<TokenBatch> {
    if (this.#isIterated) throw iteratedTwice(this.requestId);
    this.#isIterated = true;
    this.watch();
    return { next: () => this.#next(), return: () => this.#leave() };
  }

  protected override end(outcome: Outcome<SippTextResponse>): void {
    super.end(outcome);
    this.#wakeReaders();
  }

  /** The tokens that it was written with are told on their own. */
  #thought(reasoning: string): TokenBatch {
    return { requestId: this.requestId, sequenceStart: this.#frames, text: '', reasoning, frameCount: 0, byteCount: 0 };
  }

  #receive(batch: TokenBatch): void {
    if (this.outcome || this.#isLeft) return;
    this.#frames = batch.sequenceStart + batch.frameCount;
    this.#pending = this.#pending ? merged(this.#pending, batch) : batch;
    this.#wakeReaders();
  }

  async #next(): Promise<IteratorResult<TokenBatch, undefined>> {
    while (!this.#isLeft) {
      const batch = this.#pending;
      this.#pending = undefined;
      if (batch) return { done: false, value: batch };
      if (this.outcome && 'error' in this.outcome) {
        this.#isLeft = true;
        throw this.outcome.error;
      }
      if (this.outcome || !this.#emitTokens) break;
      await this.#change();
    }
    return { done: true, value: undefined };
  }

  /** Resolves when something has happened. Several calls of `next` may wait at the same time. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wakeReaders(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #leave(): Promise<IteratorResult<TokenBatch, undefined>> {
    this.#isLeft = true;
    this.#pending = undefined;
    this.#wakeReaders();
    if (!this.outcome) this.cancel();
    return { done: true, value: undefined };
  }
}

/** An embedding request under way. It begins at once. */
export class EmbeddingRun extends Run<SippEmbeddingResponse> implements SippEmbeddingRun {
  constructor(start: Start<SippEmbeddingResponse>, options: RunOptions) {
    super(options);
    this.begin(start, options.signal);
  }
}

function merged(first: TokenBatch, second: TokenBatch): TokenBatch {
  const reasoning = (first.reasoning ?? '') + (second.reasoning ?? '');
  return {
    requestId: first.requestId,
    sequenceStart: first.sequenceStart,
    text: first.text + second.text,
    frameCount: first.frameCount + second.frameCount,
    byteCount: first.byteCount + second.byteCount,
    ...(reasoning !== '' && { reasoning }),
    ...(first.logprobs && { logprobs: [...first.logprobs, ...(second.logprobs ?? [])] }),
  };
}

function iteratedTwice(requestId: string): SippError {
  return new SippError('invalid_request', `The tokens of request ${requestId} are already being read.`, {
    hint: 'Iterate a run once, or await its response.',
  });
}

/** `Promise.withResolvers` came with Node 22. */
function promiseWithResolvers<Value>(): PromiseWithResolvers<Value> {
  let resolvers: Omit<PromiseWithResolvers<Value>, 'promise'> | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    resolvers = { resolve, reject };
  });
  if (resolvers === undefined) throw new TypeError('A promise runs its executor at once.');
  return { promise, ...resolvers };
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

function settle<Response>(target: PromiseWithResolvers<Response>, outcome: Outcome<Response>): void {
  if ('error' in outcome) target.reject(outcome.error);
  else target.resolve(outcome.response);
}

function ignoreRejection(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
