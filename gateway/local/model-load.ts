import { SippError } from '../../runtime/contract/errors.ts';
import type { Endpoint, LoadPlan } from '../../runtime/endpoint/endpoint.ts';
import { openLocalEndpoint } from '../../runtime/endpoint/local-endpoint.ts';
import { checkMemory } from '../../runtime/endpoint/memory-check.ts';
import { memoryNeed } from '../../runtime/endpoint/memory-need.ts';
import type { Engine } from '../../runtime/engine/engine.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
import type { EngineWatcher } from '../engine-host/hosted-engine.ts';
import type { LoadWatchedEngine } from '../engine-host/hosted-load-engine.ts';
import type { LoadProgress } from './load-progress.ts';
import type { LocalLog } from './local-log.ts';
import type { Residency, Resident } from './residency.ts';

export interface ModelLoadOptions {
  readonly loadEngine: LoadWatchedEngine;
  readonly residency: Residency;
  readonly log: LocalLog;
  /** Whose memory it is. */
  readonly resident: Resident;
  readonly progress: LoadProgress;
  /** The engine has ended by itself, after it was loaded. */
  readonly onCrash: (load: ModelLoad, error: SippError) => void;
}

/** A model in memory: requests go through the endpoint, questions about texts to its engine. */
export interface LoadedModel {
  readonly endpoint: Endpoint;
  readonly engine: Engine;
}

/** One load of the model of a target, into memory that it gets first. */
export class ModelLoad {
  readonly #config: LocalTargetConfig;
  readonly #options: ModelLoadOptions;
  readonly #stop = new AbortController();
  #crash: SippError | undefined;

  constructor(config: LocalTargetConfig, options: ModelLoadOptions) {
    this.#config = config;
    this.#options = options;
  }

  get progress(): LoadProgress {
    return this.#options.progress;
  }

  /** How the engine has ended, where it has. */
  get crash(): SippError | undefined {
    return this.#crash;
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  stop(): void {
    this.#stop.abort();
  }

  /**
   * To be called once.
   *
   * @throws SippError whatever keeps the model from running
   */
  async open(): Promise<LoadedModel> {
    const { name, model, backend, runtime } = this.#config;
    const { loadEngine, progress } = this.#options;
    const watcher = this.#watcher();
    let engine: Engine | undefined;
    const descriptor = {
      kind: 'local',
      modelPath: model,
      // What is left open may be said by the environment.
      ...(backend !== 'auto' && { backend }),
      ...(runtime && { config: runtime }),
    } as const;
    const endpoint = await openLocalEndpoint(name, descriptor, {
      signal: this.#stop.signal,
      onProgress: (share) => progress.advance(share),
      beforeLoad: (plan) => this.#makeRoom(plan),
      loadEngine: async (load) => {
        engine = await loadEngine(load, watcher);
        return engine;
      },
    });
    if (engine === undefined) throw new SippError('internal', `The endpoint ${name} was opened without an engine.`);
    return { endpoint, engine };
  }

  async #makeRoom({ model, config, backend }: LoadPlan): Promise<void> {
    const { residency, resident, progress } = this.#options;
    const { totalBytes, weightsBytes } = memoryNeed(model, config);
    await residency.reserve(resident, {
      bytes: totalBytes,
      backend,
      signal: this.#stop.signal,
      check: (availableBytes) => checkMemory(model, config, availableBytes),
    });
    progress.begin(weightsBytes);
  }

  #watcher(): EngineWatcher {
    const { log, onCrash } = this.#options;
    const { name: target } = this.#config;
    let pid: number | undefined;
    return {
      onStart: (started) => {
        pid = started;
        log.info({ target, pid }, 'engine started');
      },
      // llama.cpp quotes grammars that it cannot read.
      onLine: (line) => log.debug({ target, pid, line }, 'engine says'),
      onCrash: (error) => {
        this.#crash = error;
        onCrash(this, error);
      },
    };
  }
}
