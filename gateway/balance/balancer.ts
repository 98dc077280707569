import type { EmbedRequest, Target, TextRequest } from '../targets/target.ts';
import { Health, type TargetHealth } from './health.ts';
import type { Member } from './member.ts';
import type { Plan } from './plan.ts';
import { type Routes, toRoutes } from './to-routes.ts';

export type { TargetHealth } from './health.ts';
export type { Member } from './member.ts';
export type { AttemptListener, Plan } from './plan.ts';

export interface BalancerOptions {
  /** In [0, 1). */
  readonly random?: () => number;
  /** Milliseconds of a clock that only goes forward; the same one as that of `previous`. */
  readonly now?: () => number;
  /** Targets that are in it too keep their health. */
  readonly previous?: Balancer;
}

export function createBalancer(members: readonly Member[], options: BalancerOptions = {}): Balancer {
  const { random = Math.random, now = () => performance.now(), previous } = options;
  return new Balancer(members, { random, now, previous });
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

  constructor(members: readonly Member[], { random, now, previous }: BalancerParts) {
    const known = previous === undefined ? new Map<Target, Health>() : previous.#health;
    const health = new Map(members.map((member) => [member, known.get(member.target) ?? new Health(now)]));
    this.#health = new Map([...health].map(([{ target }, own]) => [target, own]));
    this.#routes = toRoutes(health, random);
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
