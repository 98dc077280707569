import { SippError } from '../../runtime/contract/errors.ts';
import type { Caller } from '../policy/caller.ts';
import type { ModelEntry, ModelsRoute } from '../shapes/shape.ts';
import type { GatewayCore } from './gateway-core.ts';
import type { RequestRun } from './request-run.ts';

export interface ModelsQuestion {
  readonly caller: Caller;
  /** The name of a single one; undefined for all. */
  readonly id: string | undefined;
}

/**
 * Tells which names a caller may write into `model`.
 *
 * @throws SippError `target_not_found` for the name of none of them.
 */
export function answerModels(run: RequestRun, route: ModelsRoute, { caller, id }: ModelsQuestion): void {
  const models = modelsOf(run.core).filter((model) => caller.mayUse(model.id));
  run.model = id;
  run.responder.json(id === undefined ? route.list(models) : route.one(modelOf(models, id)));
  run.done({ timings: {} });
}

function modelOf(models: readonly ModelEntry[], id: string): ModelEntry {
  const model = models.find((each) => each.id === id);
  if (model === undefined) throw new SippError('target_not_found', 'target not found');
  return model;
}

/** Targets and groups, each group before its first target. */
function modelsOf({ generation, startedUnixSeconds: createdUnixSeconds }: GatewayCore): readonly ModelEntry[] {
  const types = new Map<string, ModelEntry['type']>();
  for (const { name, group } of generation.config.targets) {
    if (group !== undefined) types.set(group, 'group');
    types.set(name, 'target');
  }
  return [...types].map(([id, type]) => ({ id, type, createdUnixSeconds }));
}
