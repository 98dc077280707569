import { type StartTimer, startTimer as systemTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { Engine, EngineLoadOptions } from '../../runtime/engine/engine.ts';
import type { HostProcessOptions } from './host-process.ts';
import { type EngineWatcher, HostedEngine } from './hosted-engine.ts';

/** A `LoadEngine` that can also be watched. Engines of this process satisfy it too, and are never heard of. */
export type LoadWatchedEngine = (options: EngineLoadOptions, watcher?: EngineWatcher) => Promise<Engine>;

export interface HostedOptions extends HostProcessOptions {
  readonly startTimer?: StartTimer;
}

/**
 * Loads each model in a process of its own, whatever engine that finds there. What is to be decided before the loading
 * (`beforeLoad`) is decided here.
 */
export function createHostedLoadEngine({ startTimer = systemTimer, ...options }: HostedOptions): LoadWatchedEngine {
  return (load, watcher = {}) => new HostedEngine({ ...options, watcher, startTimer }).load(load);
}
