import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { StartTimer } from '../../runtime/endpoint/http/start-timer.ts';
import { toSeconds } from '../config/duration.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
import type { LoadWatchedEngine } from '../engine-host/hosted-load-engine.ts';
import type { TargetStatus } from '../targets/target.ts';
import { Backoff } from './backoff.ts';
import { LoadProgress } from './load-progress.ts';
import type { LocalLog } from './local-log.ts';
import { type LoadedModel, ModelLoad } from './model-load.ts';
import type { Residency, Resident } from './residency.ts';

export interface LocalModelParts {
  readonly loadEngine: LoadWatchedEngine;
  readonly residency: Residency;
  readonly log: LocalLog;
  readonly now: () => number;
  readonly startTimer: StartTimer;
}

/** Work that needs the model. Hears one of the two, once. */
export interface ModelUser {
  /** The model is there, and stays until it is released. */
  onModel(lease: ModelLease): void;
  onNoModel(error: SippError): void;
}

/** A model in memory, and how many use it. */
export interface ModelLease extends LoadedModel {
  readonly sinceMs: number;
  /** Only for the model itself. */
  running: number;
}

type Phase =
  | { readonly name: 'unloaded' }
  | { readonly name: 'loading'; readonly load: ModelLoad; readonly ended: Promise<void> }
  | { readonly name: 'ready'; readonly load: ModelLoad; readonly lease: ModelLease; isLeaving: boolean }
  | { readonly name: 'unloading'; readonly lease: ModelLease }
  /** Waits before the next try. */
  | { readonly name: 'resting'; readonly error: SippError; readonly isCrash: boolean; readonly untilMs: number }
  | { readonly name: 'closed' };

/** Requests that wait for a model are held whole; where the engine has a limit of its own, that holds here too. */
const MAX_WAITING = 1024;

const unloaded: Phase = { name: 'unloaded' };

/** The model of a local target: loads it when it is needed, starts it again when it crashed, and unloads it when others need the room. */
export class LocalModel implements Resident {
  readonly #config: LocalTargetConfig;
  readonly #parts: LocalModelParts;
  readonly #keepAliveMs: number | undefined;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<ModelUser>();
  readonly #backoff = new Backoff();
  #phase = unloaded;
  #stopTimer: (() => void) | undefined;
  #lastUsedMs = 0;
  #lastLoadMs: number | undefined;
  #isRestart = false;
  #restarts = 0;
  #closing: Promise<void> | undefined;

  constructor(config: LocalTargetConfig, parts: LocalModelParts) {
    this.#config = config;
    this.#parts = parts;
    this.#keepAliveMs = config.keep_alive === undefined ? undefined : toSeconds(config.keep_alive) * 1000;
    this.#maxWaiting = config.runtime?.scheduler?.max_queued_requests || MAX_WAITING;
  }

  get isEvictable(): boolean {
    return this.#config.load === 'lazy' || this.#keepAliveMs !== undefined;
  }

  get use(): Resident['use'] {
    const phase = this.#phase;
    if (phase.name === 'unloading') return 'leaving';
    if (phase.name !== 'ready') return 'loading';
    if (phase.isLeaving) return 'leaving';
    return phase.lease.running > 0 ? 'busy' : 'idle';
  }

  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** The model, where it is in memory. */
  get loaded(): LoadedModel | undefined {
    return this.#phase.name === 'ready' ? this.#phase.lease : undefined;
  }

  status(): TargetStatus {
    const phase = this.#phase;
    const always = { isNeeded: this.#config.load === 'eager', restarts: this.#restarts };
    switch (phase.name) {
      case 'ready': {
        const { engine } = phase.lease;
        return { ...always, state: 'ready', engine: { description: engine.description, stats: engine.stats() } };
      }
      case 'loading':
        return { ...always, state: 'loading', progress: phase.load.progress.share };
      case 'resting':
        return { ...always, state: 'failed', reason: phase.error.message };
      default:
        return { ...always, state: 'unloaded' };
    }
  }

  /** Gives the model to its user: at once where it is there, else when it is loaded. */
  request(user: ModelUser): void {
    const phase = this.#phase;
    if (phase.name === 'ready' && !phase.isLeaving) {
      phase.lease.running += 1;
      this.#stop();
      user.onModel(phase.lease);
      return;
    }
    const refusal = this.#refusal();
    // With `cold_start = "refuse"` it is who was refused that makes the model load.
    if (phase.name === 'unloaded') this.#load();
    if (refusal === undefined) this.#waiting.add(user);
    // Nobody hears of an end before the call that began it has returned.
    else queueMicrotask(() => user.onNoModel(refusal));
  }

  /** The user no longer waits. False where it does not: it has the model, or was refused. */
  leave(user: ModelUser): boolean {
    if (!this.#waiting.delete(user)) return false;
    const phase = this.#phase;
    const isNeeded = this.#waiting.size > 0 || this.#config.load === 'eager';
    // Nobody has to make room for a model that nobody waits for.
    if (!isNeeded && phase.name === 'loading' && !phase.load.progress.hasBegun) phase.load.stop();
    return true;
  }

  /** The user's work has ended. */
  release(lease: ModelLease): void {
    lease.running -= 1;
    if (lease.running > 0) return;
    this.#lastUsedMs = this.#parts.now();
    const phase = this.#phase;
    if (phase.name !== 'ready' || phase.lease !== lease) return;
    if (phase.isLeaving) this.#unload(lease, 'others need its memory');
    else this.#becomeIdle(lease);
  }

  giveWay(): void {
    const phase = this.#phase;
    if (phase.name !== 'ready') return;
    if (phase.lease.running > 0) phase.isLeaving = true;
    else this.#unload(phase.lease, 'others need its memory');
  }

  /** Frees it now, where nobody uses it; false where somebody does, and where it is not there. */
  unload(): boolean {
    const phase = this.#phase;
    if (phase.name !== 'ready' || phase.lease.running > 0) return false;
    this.#unload(phase.lease, 'an operator asked for it');
    return true;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const user: ModelUser = {
        onModel: (lease) => {
          this.release(lease);
          resolve();
        },
        onNoModel: reject,
      };
      const { name } = this.#phase;
      if (name === 'ready' || name === 'closed') this.request(user);
      else this.#enqueue(user);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Why nobody can wait for the model. */
  #refusal(): SippError | undefined {
    const phase = this.#phase;
    const { name, cold_start } = this.#config;
    if (phase.name === 'closed') return new SippError('engine_closed', `the target ${name} is closed`);
    if (phase.name === 'resting' && !phase.isCrash) return phase.error;
    if (cold_start === 'refuse') return this.#notNow(`the model of ${name} is not loaded yet`);
    if (this.#waiting.size < this.#maxWaiting) return undefined;
    return this.#notNow(`${this.#waiting.size} requests wait for the model of ${name} already`);
  }

  #enqueue(user: ModelUser): void {
    this.#waiting.add(user);
    if (this.#phase.name === 'unloaded') this.#load();
  }

  #load(): void {
    const { loadEngine, residency, log, now } = this.#parts;
    if (this.#isRestart) this.#restarts += 1;
    this.#isRestart = false;
    const load = new ModelLoad(this.#config, {
      loadEngine,
      residency,
      log,
      resident: this,
      progress: new LoadProgress(now, this.#lastLoadMs),
      onCrash: (crashed, error) => this.#crashed(crashed, error),
    });
    const ended = load.open().then(
      (model) => this.#opened(load, model),
      (error) => this.#failed(load, error),
    );
    this.#phase = { name: 'loading', load, ended };
  }

  async #opened(load: ModelLoad, model: LoadedModel): Promise<void> {
    const { now, log } = this.#parts;
    const { description } = model.engine;
    const lease: ModelLease = { ...model, sinceMs: now(), running: this.#waiting.size };
    if (this.#phase.name === 'closed') return model.endpoint.close();
    this.#lastLoadMs = description.loadMs;
    this.#lastUsedMs = lease.sinceMs;
    this.#phase = { name: 'ready', load, lease, isLeaving: false };
    if (load.crash !== undefined) return this.#crashed(load, load.crash);
    log.info(
      { target: this.#config.name, backend: description.settings.backend, load_ms: Math.round(description.loadMs) },
      'model loaded',
    );
    if (lease.running === 0) this.#becomeIdle(lease);
    else this.#parts.residency.changed();
    for (const user of this.#takeWaiting()) user.onModel(lease);
  }

  #failed(load: ModelLoad, cause: unknown): void {
    this.#parts.residency.release(this);
    if (this.#phase.name === 'closed') return;
    if (load.isStopped) this.#becomeUnloaded();
    else this.#rest(SippError.is(cause) ? cause : internal(cause), { isCrash: false });
  }

  #crashed(load: ModelLoad, error: SippError): void {
    const phase = this.#phase;
    // One that dies before it could be used is dealt with when its loading ends.
    if (phase.name !== 'ready' || phase.load !== load) return;
    void phase.lease.endpoint.close();
    this.#backoff.workedFor(this.#parts.now() - phase.lease.sinceMs);
    this.#rest(error, { isCrash: true });
  }

  /** After a crash those who wait go on waiting; a model that cannot be loaded is told to all of them. */
  #rest(error: SippError, { isCrash }: { readonly isCrash: boolean }): void {
    const { now, startTimer, residency, log } = this.#parts;
    const waitMs = this.#backoff.next();
    this.#phase = { name: 'resting', error, isCrash, untilMs: now() + waitMs };
    this.#isRestart ||= isCrash;
    residency.release(this);
    this.#stop();
    this.#stopTimer = startTimer(waitMs, () => this.#rested());
    const message = isCrash ? 'engine crashed' : 'model not loaded';
    log.warn({ target: this.#config.name, error: error.message, code: error.code, retry_ms: waitMs }, message);
    if (!isCrash) for (const user of this.#takeWaiting()) user.onNoModel(error);
  }

  #rested(): void {
    if (this.#config.load === 'eager') this.#load();
    else this.#becomeUnloaded();
  }

  #becomeUnloaded(): void {
    this.#phase = unloaded;
    if (this.#waiting.size > 0) this.#load();
  }

  #becomeIdle(lease: ModelLease): void {
    const { startTimer, residency } = this.#parts;
    this.#stop();
    if (this.#keepAliveMs !== undefined) {
      this.#stopTimer = startTimer(this.#keepAliveMs, () => this.#unload(lease, 'nobody needed it'));
    }
    residency.changed();
  }

  #unload(lease: ModelLease, reason: string): void {
    const { now, residency, log } = this.#parts;
    this.#phase = { name: 'unloading', lease };
    this.#stop();
    this.#backoff.workedFor(now() - lease.sinceMs);
    log.info({ target: this.#config.name, reason }, 'model unloaded');
    void lease.endpoint.close().then(() => {
      residency.release(this);
      if (this.#phase.name === 'unloading') this.#becomeUnloaded();
    });
  }

  async #close(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { name: 'closed' };
    this.#stop();
    for (const user of this.#takeWaiting()) user.onNoModel(cancelled('server_shutdown'));
    if (phase.name === 'loading') {
      phase.load.stop();
      await phase.ended;
    }
    if (phase.name === 'ready' || phase.name === 'unloading') await phase.lease.endpoint.close();
    this.#parts.residency.release(this);
  }

  #takeWaiting(): readonly ModelUser[] {
    const users = [...this.#waiting];
    this.#waiting.clear();
    return users;
  }

  #stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #notNow(message: string): SippError {
    return new SippError('overloaded', message, { retryAfterMs: this.#retryAfterMs() });
  }

  #retryAfterMs(): number {
    const { now } = this.#parts;
    const phase = this.#phase;
    if (phase.name === 'loading') return phase.load.progress.remainingMs();
    const restMs = phase.name === 'resting' ? phase.untilMs - now() : 0;
    return restMs + new LoadProgress(now, this.#lastLoadMs).remainingMs();
  }
}

const internal = (cause: unknown): SippError => new SippError('internal', String(cause), { cause });
