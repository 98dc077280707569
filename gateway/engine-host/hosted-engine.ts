import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { AnswerDelta, CancellationReason, TokenBatch } from '../../runtime/contract/events.ts';
import type { StartTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type {
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
} from '../../runtime/engine/engine.ts';
import { fromErrorRecord, toErrorRecord } from './error-record.ts';
import { HostProcess, type HostProcessListener, type HostProcessOptions } from './host-process.ts';
import type { HostCall, HostCommand, HostEvent } from './messages.ts';

/** Hears what an engine does not tell its requests. */
export interface EngineWatcher {
  onStart?(pid: number): void;
  /** A line that the process wrote on stdout or stderr. */
  onLine?(line: string): void;
  /** A loaded engine has ended by itself. Comes before its requests fail, which is next. */
  onCrash?(error: SippError): void;
}

export interface HostedEngineOptions extends HostProcessOptions {
  readonly watcher: EngineWatcher;
  readonly startTimer: StartTimer;
}

/** What is called with the end of one question. */
interface Pending {
  onTokens?(batch: TokenBatch): void;
  onDelta?(delta: AnswerDelta): void;
  onDone(result: never): void;
  onError(error: SippError): void;
}

type Question = HostCall extends infer Call ? (Call extends HostCall ? Omit<Call, 'id'> : never) : never;

/** An engine frees its model in tens of milliseconds; one that hangs is ended after this time. */
const GRACE_MS = 5000;

/**
 * Engines end a request within milliseconds of being told so, even in the middle of a prompt. One that does not hangs: there are
 * grammars and schemas that a caller can write and no engine comes to the end of, and everybody else would wait behind them.
 */
const STUCK_MS = 30_000;

const noStats: EngineStats = {
  requestsRunning: 0,
  requestsQueued: 0,
  requestsCompleted: 0,
  requestsFailed: 0,
  requestsCancelled: 0,
  inputTokens: 0,
  outputTokens: 0,
  prefillTokens: 0,
  cacheHits: 0,
  kvUsed: 0,
  kvTotal: 0,
  backendMs: 0,
  overheadMs: 0,
  ticks: 0,
  threads: { decode: 0, prefill: 0 },
};

/** An engine in a child process. What kills the process ends its requests with `engine_crashed`, and nothing else. */
export class HostedEngine implements Engine, HostProcessListener {
  readonly #host: HostProcess;
  readonly #watcher: EngineWatcher;
  readonly #startTimer: StartTimer;
  readonly #pending = new Map<number, Pending>();
  /** Stop the timers of those that were told to end. */
  readonly #cancelling = new Map<number, () => void>();
  readonly #ended: Promise<void>;
  #tellEnd: () => void = () => undefined;
  #load: Loading | undefined;
  #nextId = 1;
  #description: EngineDescription | undefined;
  #stats = noStats;
  #closing: Promise<void> | undefined;
  #isStuck = false;
  /** Why nothing can be asked any more. */
  #over: SippError | undefined;

  constructor({ watcher, startTimer, ...options }: HostedEngineOptions) {
    this.#watcher = watcher;
    this.#startTimer = startTimer;
    this.#ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
    this.#host = new HostProcess(options, this);
    if (this.#host.pid !== undefined) watcher.onStart?.(this.#host.pid);
  }

  /** To be called once, before everything else. */
  async load(options: EngineLoadOptions): Promise<this> {
    const { signal, model, backend, config, notes } = options;
    const stop = () => this.#host.kill();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#load = { options, resolve, reject };
        this.#send({ type: 'load', model: { model, backend, config, ...(notes && { notes }) } });
      });
      return this;
    } catch (error) {
      this.#host.kill();
      await this.#ended;
      throw signal?.aborted ? new SippError('cancelled', 'Loading was stopped.') : error;
    } finally {
      this.#load = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }

  get description(): EngineDescription {
    if (!this.#description) throw new SippError('internal', 'The engine was asked before it was loaded.');
    return this.#description;
  }

  generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest {
    return this.#ask({ type: 'generate', request }, listener);
  }

  embed(request: EngineEmbedRequest, listener: EngineListener<EngineEmbedding>): CancelRequest {
    return this.#ask({ type: 'embed', request }, listener);
  }

  tokenize(text: string, { special = true } = {}): Promise<readonly number[]> {
    return this.#answer<readonly number[]>({ type: 'tokenize', text, special });
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.#answer<string>({ type: 'detokenize', tokens });
  }

  renderChat(messages: readonly EngineMessage[], tools?: EngineTools): Promise<string> {
    return this.#answer<string>({ type: 'render', messages, tools });
  }

  /** As the child has told them last: with every end of a request, and several times a second while it works. */
  stats(): EngineStats {
    return this.#stats;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  onEvents(events: readonly HostEvent[]): void {
    for (const event of events) this.#receive(event);
  }

  onLine(line: string): void {
    this.#watcher.onLine?.(line);
  }

  onEnd(how: string): void {
    const wasLoaded = this.#description !== undefined;
    const error = this.#closing
      ? cancelled('server_shutdown')
      : new SippError('engine_crashed', this.#isStuck ? stuck : `The engine's process ${how}.`);
    this.#over = this.#closing ? engineClosed() : error;
    this.#tellEnd();
    this.#load?.reject(error);
    if (wasLoaded && !this.#closing) this.#watcher.onCrash?.(error);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const stopTimer of this.#cancelling.values()) stopTimer();
    this.#cancelling.clear();
    for (const { onError } of pending) onError(error);
  }

  async #close(): Promise<void> {
    this.#over ??= engineClosed();
    this.#send({ type: 'close' });
    const stopTimer = this.#startTimer(GRACE_MS, () => this.#host.kill());
    await this.#ended;
    stopTimer();
  }

  #receive(event: HostEvent): void {
    switch (event.type) {
      case 'tokens':
        this.#pending.get(event.id)?.onTokens?.(event.batch);
        break;
      case 'delta':
        this.#pending.get(event.id)?.onDelta?.(event.delta);
        break;
      case 'done':
        // `never`: the answer's shape follows from the question.
        this.#take(event.id)?.onDone(event.result as never);
        break;
      case 'failed':
        this.#take(event.id)?.onError(fromErrorRecord(event.error));
        break;
      case 'stats':
        this.#stats = event.stats;
        break;
      case 'loaded':
        this.#description = event.description;
        this.#load?.resolve();
        break;
      case 'load_failed':
        this.#load?.reject(fromErrorRecord(event.error));
        break;
      case 'progress':
        this.#load?.options.onProgress?.(event.share);
        break;
      case 'before_load':
        void this.#beforeLoad(event.backend);
    }
  }

  async #beforeLoad(backend: EngineDescription['settings']['backend']): Promise<void> {
    try {
      await this.#load?.options.beforeLoad?.(backend);
      this.#send({ type: 'go_on', refusal: undefined });
    } catch (error) {
      this.#send({ type: 'go_on', refusal: toErrorRecord(error) });
    }
  }

  #answer<Result>(question: Question): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#ask(question, { onDone: resolve, onError: reject });
    });
  }

  #ask<Result>(question: Question, listener: EngineListener<Result>): CancelRequest {
    if (this.#over !== undefined) {
      const error = this.#over;
      queueMicrotask(() => listener.onError(error));
      return () => undefined;
    }
    const id = this.#nextId++;
    this.#pending.set(id, toPending(listener));
    this.#send({ ...question, id });
    return (reason) => {
      if (this.#pending.has(id)) this.#cancel(id, reason);
    };
  }

  #cancel(id: number, reason: CancellationReason): void {
    this.#send({ type: 'cancel', id, reason });
    if (this.#cancelling.has(id)) return;
    const stopTimer = this.#startTimer(STUCK_MS, () => {
      this.#isStuck = true;
      this.#host.kill();
    });
    this.#cancelling.set(id, stopTimer);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#cancelling.get(id)?.();
    this.#cancelling.delete(id);
    return pending;
  }

  #send(command: HostCommand): void {
    this.#host.send(command);
  }
}

interface Loading {
  readonly options: EngineLoadOptions;
  readonly resolve: () => void;
  readonly reject: (error: SippError) => void;
}

const stuck = `The engine did not end a request within ${STUCK_MS / 1000} seconds of being told so, and was ended itself.`;

const engineClosed = (): SippError => new SippError('engine_closed', 'The engine is closed.');

/** Listeners are objects with methods, and may be classes. */
function toPending<Result>(listener: EngineListener<Result>): Pending {
  return {
    ...(listener.onTokens && { onTokens: (batch) => listener.onTokens?.(batch) }),
    ...(listener.onDelta && { onDelta: (delta) => listener.onDelta?.(delta) }),
    onDone: (result) => listener.onDone(result),
    onError: (error) => listener.onError(error),
  };
}
