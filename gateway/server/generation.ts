import { isDeepStrictEqual } from 'node:util';
import { type Balancer, createBalancer } from '../balance/balancer.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { TargetConfig } from '../config/target-config.ts';
import { createPolicy, type Policy } from '../policy/policy.ts';
import { type Secrets, secretOf } from '../policy/secret-of.ts';
import type { Target } from '../targets/target.ts';
import type { CreateTarget } from './create-target.ts';
import type { GatewayCore } from './gateway-core.ts';

/** Everything that is made from one configuration. A reload makes the next one; requests end in the one that they began in. */
export interface Generation {
  readonly config: GatewayConfig;
  readonly secrets: Secrets;
  readonly policy: Policy;
  readonly balancer: Balancer;
  /** By name. */
  readonly targets: ReadonlyMap<string, Target>;
}

export interface GenerationOptions {
  readonly config: GatewayConfig;
  readonly secrets: Secrets;
  readonly createTarget: CreateTarget;
  readonly previous?: Generation;
}

/** Targets whose configuration and secret are the same as before are taken over, and so is what policy and balancer have learned. */
export function nextGeneration({ config, secrets, createTarget, previous }: GenerationOptions): Generation {
  const targets = new Map(
    config.targets.map((target) => [
      target.name,
      sameTarget(target, secrets, previous) ?? createTarget(target, secretOf(target, secrets)),
    ]),
  );
  return {
    config,
    secrets,
    targets,
    // Nothing of it is in force before `enforce`.
    policy: createPolicy(config, { secrets, ...(previous && { previous: previous.policy }) }),
    balancer: createBalancer([...targets.values()], { ...(previous && { previous: previous.balancer }) }),
  };
}

/** Closes the targets that only the previous generation has, once its last request has ended. */
export async function retire(core: GatewayCore, previous: Generation, next: Generation): Promise<void> {
  const kept = new Set(next.targets.values());
  const leaving = [...previous.targets.values()].filter((target) => !kept.has(target));
  await core.idle(previous);
  await Promise.allSettled(leaving.map((target) => target.close()));
}

function sameTarget(config: TargetConfig, secrets: Secrets, previous: Generation | undefined): Target | undefined {
  const target = previous?.targets.get(config.name);
  if (previous === undefined || target === undefined) return undefined;
  const isSame =
    isDeepStrictEqual(target.config, config) && secretOf(target.config, previous.secrets) === secretOf(config, secrets);
  return isSame ? target : undefined;
}
