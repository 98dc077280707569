import { SippError } from '../../../runtime/contract/errors.ts';
import type { Target } from '../../targets/target.ts';
import type { Admin } from '../admin.ts';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import type { TargetChanged, TargetList } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { nameIn } from './name-in.ts';
import { targetFigures } from './target-figures.ts';

export const targetRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'targets', answer: ({ admin }) => list(admin) },
  { method: 'POST', path: 'targets/:name/load', answer: load },
  { method: 'POST', path: 'targets/:name/unload', answer: unload },
];

function list(admin: Admin): TargetList {
  const { config, targets } = admin.core.generation;
  return {
    targets: config.targets.flatMap((one) => {
      const target = targets.get(one.name);
      return target === undefined ? [] : [targetFigures(one, target, admin)];
    }),
  };
}

/** Does not wait: loading takes as long as it takes, and the list of targets tells how it goes. */
function load(call: AdminCall): TargetChanged {
  const target = localTarget(call);
  const { name } = target.config;
  if (target.status().state === 'loading') throw new AdminRefusal('conflict', `${name} is loading already.`);
  const before = target.status().state;
  // Why it fails is in the log and in the state of the target.
  target.start().catch(() => undefined);
  return changed(call, target, { action: 'target_loaded', before });
}

function unload(call: AdminCall): TargetChanged {
  const target = localTarget(call);
  const { name } = target.config;
  const before = target.status().state;
  if (before !== 'ready') throw new AdminRefusal('conflict', `${name} has no model in memory.`);
  if (target.unload?.() !== true) {
    throw new AdminRefusal('conflict', `${name} is busy: requests use its model. Try again when they have ended.`);
  }
  return changed(call, target, { action: 'target_unloaded', before });
}

/** @throws AdminRefusal `conflict` for targets that have no model here; SippError `target_not_found`. */
function localTarget({ admin, request }: AdminCall): Target {
  const name = nameIn(request.params, 'name');
  const target = admin.core.generation.targets.get(name);
  if (target === undefined) throw new SippError('target_not_found', 'There is no such target.');
  if (target.unload === undefined) throw new AdminRefusal('conflict', `${name} is no local model.`);
  return target;
}

interface Change {
  readonly action: 'target_loaded' | 'target_unloaded';
  readonly before: string;
}

function changed({ admin, actor, reply }: AdminCall, target: Target, { action, before }: Change): TargetChanged {
  const { name } = target.config;
  const { state } = target.status();
  admin.audit.add(actor, action, { subject: name, before, after: state });
  admin.writer?.flush();
  reply.code(202);
  return { name, state };
}
