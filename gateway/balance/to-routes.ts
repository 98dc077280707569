import type { EmbedRequest, Target, TextRequest } from '../targets/target.ts';
import { hashOf } from './affinity.ts';
import type { Candidate } from './candidate.ts';
import type { Health } from './health.ts';
import { LonePlan } from './lone-plan.ts';
import type { Plan } from './plan.ts';
import { Selection } from './selection.ts';
import { toDirectory, toTiers } from './tiers.ts';

/** Makes the plan of a request. */
type Route = (request: TextRequest | EmbedRequest) => Plan;

/** By the name that a request asks for. */
export type Routes = ReadonlyMap<string, Route>;

/** Everything about the targets that can be known before the first request. */
export function toRoutes(health: ReadonlyMap<Target, Health>, random: () => number): Routes {
  const directory = toDirectory([...health.keys()]);
  const tiersOf = new Map([...directory.keys()].map((name) => [name, toTiers(name, directory)]));
  const toCandidate = ([target, own]: readonly [Target, Health]): [Target, Candidate] => {
    const { name, weight = 1 } = target.config;
    const standIns = standInsOf(target, tiersOf).flatMap((other) => health.get(other) ?? []);
    return [target, { target, weight, seed: hashOf(name), health: own, standIns }];
  };
  const candidates = new Map([...health].map(toCandidate));
  const toField = (tiers: Tiers) => tiers.map((tier) => tier.flatMap((target) => candidates.get(target) ?? []));
  return new Map([...tiersOf].map(([name, tiers]) => [name, toRoute(toField(tiers), random)]));
}

type Tiers = readonly (readonly Target[])[];

/** Whoever is asked for the same name, or for that of the group, before or after the target. */
function standInsOf(target: Target, tiersOf: ReadonlyMap<string, Tiers>): readonly Target[] {
  const { name, group = name } = target.config;
  const all = new Set([name, group].flatMap((each) => tiersOf.get(each) ?? []).flat());
  all.delete(target);
  return [...all];
}

function toRoute(tiers: readonly (readonly Candidate[])[], random: () => number): Route {
  const [head, ...others] = tiers.flat();
  if (head === undefined) throw new Error('A name without a target.'); // Names come from targets.
  if (others.length > 0) {
    const field = { tiers, head, random };
    return (request) => new Selection(field, request);
  }
  const plan = new LonePlan(head);
  return () => plan;
}
