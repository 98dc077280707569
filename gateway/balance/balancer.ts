import type { EmbedRequest, Target, TextRequest } from '../targets/target.ts';
import { Health, type TargetHealth } from './health.ts';
import type { Plan } from './plan.ts';
import { type Routes, toRoutes } from './to-routes.ts';

export type { TargetHealth } from './health.ts';
export type { AttemptListener, Plan } from './plan.ts';

export interface BalancerOptions {
  /** In [0, 1). */
  readonly random?: () => number;
  /** Milliseconds of a clock that only goes forward; the same one as that of `previous`. */
  readonly now?: () => number;
  /** Targets that are in it too keep their health. */
  readonly previous?: Balancer;
}

export function createBalancer(targets: readonly Target[], options: BalancerOptions = {}): Balancer {
  const { random = Math.random, now = () => performance.now(), previous } = options;
  return new Balancer(targets, { random, now, previous });
}

interface BalancerParts {
  readonly random: () => number;
  readonly now: () => number;
  readonly previous: Balancer | undefined;
}

/** From the names that clients use to the targets that answer: groups by weight, fallbacks, and ejection of those that fail. */
export class Balancer {
  readonly #health: ReadonlyMap<Target, Health>;
  readonly #routes: Routes;

  constructor(targets: readonly Target[], { random, now, previous }: BalancerParts) {
    const known = previous === undefined ? new Map<Target, Health>() : previous.#health;
    this.#health = new Map(targets.map((target) => [target, known.get(target) ?? new Health(now)]));
    this.#routes = toRoutes(this.#health, random);
  }

  /** Chooses who is asked for the request; undefined where no target and no group has the name. */
  choose(name: string, request: TextRequest | EmbedRequest): Plan | undefined {
    return this.#routes.get(name)?.(request);
  }

  /** Undefined for targets of others. */
  health(target: Target): TargetHealth | undefined {
    return this.#health.get(target)?.status();
  }
}
