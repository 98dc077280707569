import type { Target } from '../../targets/target.ts';
import { type Balancer, type BalancerOptions, createBalancer } from '../balancer.ts';

/** A balancer of targets that take part as their own configuration says. */
export function balance(targets: readonly Target[], options: BalancerOptions = {}): Balancer {
  return createBalancer(
    targets.map((target) => ({ target, config: target.config })),
    options,
  );
}
