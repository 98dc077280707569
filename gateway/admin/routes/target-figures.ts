import { basename } from 'node:path';
import type { TargetConfig } from '../../config/target-config.ts';
import type { Target, TargetStatus } from '../../targets/target.ts';
import type { Admin } from '../admin.ts';
import type { TargetEngine, TargetFigures, TargetHealth } from '../wire.ts';
import { figuresOf } from './overview-routes.ts';

/** What operators see of one target. `config` is the one in force, which may differ from the target's own in its group. */
export function targetFigures(config: TargetConfig, target: Target, { core, history }: Admin): TargetFigures {
  const status = target.status();
  return {
    ...figuresOf(history.targets.get(config.name)),
    ...describe(config),
    state: status.state,
    progress: status.progress ?? null,
    reason: status.reason ?? null,
    health: toHealth(core.generation.balancer.health(target)),
    restarts: status.restarts ?? null,
    retries: status.retries ?? null,
    engine: status.engine === undefined ? null : toEngine(status.engine, config),
    canLoad: target.unload !== undefined && (status.state === 'unloaded' || status.state === 'failed'),
    canUnload: target.unload !== undefined && status.state === 'ready',
  };
}

function describe(config: TargetConfig) {
  const { name, type, group, weight, fallback } = config;
  const isLocal = config.type === 'local';
  return {
    name,
    kind: type,
    // Folders of this machine are nobody's business.
    model: isLocal ? basename(config.model) : config.model,
    group: group ?? null,
    weight: weight ?? 1,
    fallback,
    // The path of an address may hold an account.
    providerHost: isLocal ? null : new URL(config.base_url).host,
    load: isLocal ? config.load : null,
    keepAlive: isLocal ? (config.keep_alive ?? null) : null,
  };
}

type Health = ReturnType<Admin['core']['generation']['balancer']['health']>;

function toHealth(health: Health): TargetHealth {
  if (health === undefined || health.state === 'healthy') {
    return { state: 'healthy', reason: null, remainingSeconds: null };
  }
  const remainingSeconds = health.state === 'ejected' ? Math.ceil(health.remainingMs / 1000) : null;
  return { state: health.state, reason: health.reason, remainingSeconds };
}

function toEngine({ description, stats }: NonNullable<TargetStatus['engine']>, config: TargetConfig): TargetEngine {
  const { engine, library, model, settings, loadMs } = description;
  return {
    engine,
    library,
    description: model.description,
    architecture: model.architecture,
    parameters: model.parameters,
    modelBytes: model.bytes,
    requestedBackend: config.type === 'local' ? config.backend : settings.backend,
    backend: settings.backend,
    devices: settings.devices,
    gpuLayers: settings.gpuLayers,
    contextLength: settings.contextLength,
    contextTotal: settings.contextTotal,
    parallel: settings.parallel,
    threads: stats.threads,
    loadMs,
    notes: settings.notes,
    kvUsed: stats.kvUsed,
    kvTotal: stats.kvTotal,
    requestsRunning: stats.requestsRunning,
    requestsQueued: stats.requestsQueued,
    cacheHits: stats.cacheHits,
  };
}
