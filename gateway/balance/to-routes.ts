import type { EmbedRequest, TextRequest } from '../targets/target.ts';
import { hashOf } from './affinity.ts';
import type { Candidate } from './candidate.ts';
import type { Health } from './health.ts';
import { LonePlan } from './lone-plan.ts';
import type { Member } from './member.ts';
import type { Plan } from './plan.ts';
import { Selection } from './selection.ts';
import { toDirectory, toTiers } from './tiers.ts';

/** Makes the plan of a request. */
type Route = (request: TextRequest | EmbedRequest) => Plan;

/** By the name that a request asks for. */
export type Routes = ReadonlyMap<string, Route>;

/** Everything about the targets that can be known before the first request. */
export function toRoutes(health: ReadonlyMap<Member, Health>, random: () => number): Routes {
  const directory = toDirectory([...health.keys()]);
  const tiersOf = new Map([...directory.keys()].map((name) => [name, toTiers(name, directory)]));
  const toCandidate = ([member, own]: readonly [Member, Health]): [Member, Candidate] => {
    const { target, config } = member;
    const standIns = standInsOf(member, tiersOf).flatMap((other) => health.get(other) ?? []);
    return [member, { target, weight: config.weight ?? 1, seed: hashOf(config.name), health: own, standIns }];
  };
  const candidates = new Map([...health].map(toCandidate));
  const toField = (tiers: Tiers) => tiers.map((tier) => tier.flatMap((member) => candidates.get(member) ?? []));
  return new Map([...tiersOf].map(([name, tiers]) => [name, toRoute(toField(tiers), random)]));
}

type Tiers = readonly (readonly Member[])[];

/** Whoever is asked for the same name, or for that of the group, before or after the target. */
function standInsOf(member: Member, tiersOf: ReadonlyMap<string, Tiers>): readonly Member[] {
  const { name, group = name } = member.config;
  const all = new Set([name, group].flatMap((each) => tiersOf.get(each) ?? []).flat());
  all.delete(member);
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
