import type { GatewayCore } from './gateway-core.ts';
import type { Generation } from './generation.ts';

/** Closes the targets that only the previous generation has, once its last request has ended. */
export async function retire(core: GatewayCore, previous: Generation, next: Generation): Promise<void> {
  const kept = new Set(next.targets.values());
  const leaving = [...previous.targets.values()].filter((target) => !kept.has(target));
  await core.idle(previous);
  await Promise.allSettled(leaving.map((target) => target.close()));
}
