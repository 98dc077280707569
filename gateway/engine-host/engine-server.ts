import { SippError } from '../../runtime/contract/errors.ts';
import type { Backend, CancelRequest, Engine, EngineListener, LoadEngine } from '../../runtime/engine/engine.ts';
import { fromErrorRecord, toErrorRecord } from './error-record.ts';
import type { HostCall, HostCommand, HostEvent, HostedModel } from './messages.ts';

export interface EngineServerParts {
  readonly loadEngine: LoadEngine;
  readonly send: (events: readonly HostEvent[]) => void;
}

/** Often enough for a dashboard; idle engines say nothing. */
const STATS_MS = 250;

/** The child's side: does what the parent commands, and tells what happens. */
export class EngineServer {
  readonly #parts: EngineServerParts;
  readonly #cancels = new Map<number, CancelRequest>();
  #events: HostEvent[] = [];
  #engine: Engine | undefined;
  #goOn: ((refusal: SippError | undefined) => void) | undefined;
  #statsTimer: NodeJS.Timeout | undefined;

  constructor(parts: EngineServerParts) {
    this.#parts = parts;
  }

  receive(command: Exclude<HostCommand, { type: 'close' }>): void {
    switch (command.type) {
      case 'load':
        void this.#load(command.model);
        break;
      case 'go_on':
        this.#goOn?.(command.refusal && fromErrorRecord(command.refusal));
        break;
      case 'cancel':
        this.#cancels.get(command.id)?.(command.reason);
        break;
      default:
        this.#start(command);
    }
  }

  /** Resolves when the model is freed and everything has been told. */
  async close(): Promise<void> {
    await this.#engine?.close();
    clearInterval(this.#statsTimer);
    this.#flush();
  }

  async #load(model: HostedModel): Promise<void> {
    try {
      this.#engine = await this.#parts.loadEngine({
        ...model,
        onProgress: (share) => this.#tell({ type: 'progress', share }),
        beforeLoad: (backend) => this.#askParent(backend),
      });
      this.#tell({ type: 'stats', stats: this.#engine.stats() });
      this.#tell({ type: 'loaded', description: this.#engine.description });
    } catch (error) {
      this.#tell({ type: 'load_failed', error: toErrorRecord(error) });
    }
  }

  #askParent(backend: Backend): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#goOn = (refusal) => (refusal === undefined ? resolve() : reject(refusal));
      this.#tell({ type: 'before_load', backend });
    });
  }

  #start(call: HostCall): void {
    const { id } = call;
    if (this.#cancels.size === 0) this.#beginWork();
    this.#cancels.set(id, () => undefined);
    try {
      const cancel = this.#carryOut(call);
      if (this.#cancels.has(id)) this.#cancels.set(id, cancel);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #carryOut(call: HostCall): CancelRequest {
    const engine = this.#engine;
    if (engine === undefined) throw new SippError('internal', 'The engine was asked before it was loaded.');
    switch (call.type) {
      case 'generate':
        return engine.generate(call.request, this.#listener(call.id));
      case 'embed':
        return engine.embed(call.request, this.#listener(call.id));
      case 'tokenize':
        return this.#await(call.id, engine.tokenize(call.text, { special: call.special }));
      case 'detokenize':
        return this.#await(call.id, engine.detokenize(call.tokens));
      case 'render':
        return this.#await(call.id, engine.renderChat(call.messages, call.tools));
    }
  }

  #listener(id: number): EngineListener<unknown> {
    return {
      onTokens: (batch) => this.#tell({ type: 'tokens', id, batch }),
      onDelta: (delta) => this.#tell({ type: 'delta', id, delta }),
      onDone: (result) => this.#done(id, result),
      onError: (error) => this.#fail(id, error),
    };
  }

  #await(id: number, answer: Promise<unknown>): CancelRequest {
    answer.then(
      (result) => this.#done(id, result),
      (error) => this.#fail(id, error),
    );
    return () => undefined;
  }

  #done(id: number, result: unknown): void {
    this.#end(id, { type: 'done', id, result });
  }

  #fail(id: number, error: unknown): void {
    this.#end(id, { type: 'failed', id, error: toErrorRecord(error) });
  }

  #end(id: number, event: HostEvent): void {
    this.#cancels.delete(id);
    this.#tell(event);
    if (this.#cancels.size === 0) clearInterval(this.#statsTimer);
  }

  #beginWork(): void {
    this.#statsTimer = setInterval(() => {
      if (this.#engine) this.#tell({ type: 'stats', stats: this.#engine.stats() });
    }, STATS_MS);
  }

  /** One message for all that an engine delivers at once: it is waking up that costs, on both sides. */
  #tell(event: HostEvent): void {
    if (this.#events.push(event) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const events = this.#events;
    if (events.length === 0) return;
    this.#events = [];
    // Who hears of an end may look at the counters, so they come first.
    const hasEnd = events.some(({ type }) => type === 'done' || type === 'failed');
    if (hasEnd && this.#engine) events.unshift({ type: 'stats', stats: this.#engine.stats() });
    this.#parts.send(events);
  }
}
