import { SippError } from '../../../runtime/contract/errors.ts';
import type {
  CancelRequest,
  EngineEmbedding,
  EngineListener,
  EngineLoadOptions,
  EngineTextRequest,
  EngineTextResult,
} from '../../../runtime/engine/engine.ts';
import { type Script, ScriptedEngine } from '../../../runtime/testing/scripted-engine.ts';
import type { EngineWatcher } from '../../engine-host/hosted-engine.ts';
import type { LoadWatchedEngine } from '../../engine-host/hosted-load-engine.ts';

/** A scripted engine that can end like a process does. */
class CrashableEngine extends ScriptedEngine {
  readonly #watcher: EngineWatcher;
  readonly #open = new Set<(error: SippError) => void>();
  #hasCrashed = false;

  constructor(options: EngineLoadOptions, script: Script, watcher: EngineWatcher) {
    super(options, script);
    this.#watcher = watcher;
  }

  override generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest {
    return super.generate(request, this.#watch(listener));
  }

  override embed(
    request: { input: string; normalize: boolean },
    listener: EngineListener<EngineEmbedding>,
  ): CancelRequest {
    return super.embed(request, this.#watch(listener));
  }

  crash(): void {
    const error = new SippError('engine_crashed', "The engine's process was ended by a test.");
    this.#hasCrashed = true;
    this.#watcher.onCrash?.(error);
    for (const fail of [...this.#open]) fail(error);
  }

  /** There is nothing left to close. */
  override close(): Promise<void> {
    return this.#hasCrashed ? Promise.resolve() : super.close();
  }

  #watch<Result>(listener: EngineListener<Result>): EngineListener<Result> {
    const fail = (error: SippError) => {
      if (this.#open.delete(fail)) listener.onError(error);
    };
    this.#open.add(fail);
    return {
      onTokens: (batch) => {
        if (this.#open.has(fail)) listener.onTokens?.(batch);
      },
      onDelta: (delta) => {
        if (this.#open.has(fail)) listener.onDelta?.(delta);
      },
      onDone: (result) => {
        if (this.#open.delete(fail)) listener.onDone(result);
      },
      onError: fail,
    };
  }
}

export interface CrashableLoader {
  readonly loadEngine: LoadWatchedEngine;
  /** Every engine it has made, in order. */
  readonly engines: readonly CrashableEngine[];
  /** How often it was asked to load, also where it has not yet. */
  readonly loads: number;
}

export interface LoaderOptions {
  readonly script?: Script;
  /** Awaited by each load after its memory is there; what it throws ends that load. */
  readonly gate?: (load: number, options: EngineLoadOptions) => Promise<void>;
  /** Hears of each engine before whoever asked for it. */
  readonly onLoaded?: (engine: CrashableEngine, load: number) => void;
}

/** Loads crashable engines; like the real one, it stops where it is told to. */
export function crashableLoader({ script = {}, gate, onLoaded }: LoaderOptions = {}): CrashableLoader {
  const engines: CrashableEngine[] = [];
  let loads = 0;
  return {
    engines,
    get loads() {
      return loads;
    },
    loadEngine: async (options, watcher = {}) => {
      loads += 1;
      const load = loads;
      await options.beforeLoad?.('cpu');
      await gate?.(load, options);
      options.signal?.throwIfAborted();
      const engine = new CrashableEngine(options, script, watcher);
      engines.push(engine);
      onLoaded?.(engine, load);
      return engine;
    },
  };
}
