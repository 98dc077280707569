import { isDeepStrictEqual } from 'node:util';
import { type Balancer, createBalancer } from '../balance/balancer.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { TargetConfig } from '../config/target-config.ts';
import { createPolicy, type Policy } from '../policy/policy.ts';
import { type Secrets, secretOf } from '../policy/secret-of.ts';
import type { Target } from '../targets/target.ts';
import type { CreateTarget } from './create-target.ts';

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

/** Targets that serve as before, with the same secret, are taken over, and so is what policy and balancer have learned. */
export function nextGeneration({ config, secrets, createTarget, previous }: GenerationOptions): Generation {
  const members = config.targets.map((target) => ({
    config: target,
    target: sameTarget(target, secrets, previous) ?? createTarget(target, secretOf(target, secrets)),
  }));
  return {
    config,
    secrets,
    targets: new Map(members.map(({ config: { name }, target }) => [name, target])),
    // Nothing of it is in force before `enforce`.
    policy: createPolicy(config, { secrets, ...(previous && { previous: previous.policy }) }),
    balancer: createBalancer(members, { ...(previous && { previous: previous.balancer }) }),
  };
}

function sameTarget(config: TargetConfig, secrets: Secrets, previous: Generation | undefined): Target | undefined {
  const target = previous?.targets.get(config.name);
  if (previous === undefined || target === undefined) return undefined;
  const isSame =
    isDeepStrictEqual(toService(target.config), toService(config)) &&
    secretOf(target.config, previous.secrets) === secretOf(config, secrets);
  return isSame ? target : undefined;
}

/** What a target itself goes by; the rest is the balancer's, which takes it from the configuration in force. */
function toService({ group, weight, fallback, ...service }: TargetConfig): object {
  return service;
}
