import type { Member } from './member.ts';

/** Everyone behind a name: one target, or the members of a group. */
export type Directory = ReadonlyMap<string, readonly Member[]>;

export function toDirectory(members: readonly Member[]): Directory {
  const directory = new Map<string, Member[]>();
  const add = (name: string, member: Member) => directory.set(name, [...(directory.get(name) ?? []), member]);
  for (const member of members) {
    const { name, group } = member.config;
    add(name, member);
    if (group !== undefined) add(group, member);
  }
  return directory;
}

/**
 * Who is asked for a name, tier after tier: its targets, then what each of them names as fallback, and theirs before the next
 * name. Each target is in it once, so that nobody is asked twice, whatever leads back to where it began.
 */
export function toTiers(name: string, directory: Directory): readonly (readonly Member[])[] {
  const seen = new Set<Member>();
  const tiers: (readonly Member[])[] = [];
  const visit = (next: string): void => {
    const tier = (directory.get(next) ?? []).filter((member) => !seen.has(member));
    if (tier.length === 0) return;
    for (const member of tier) seen.add(member);
    tiers.push(tier);
    for (const { config } of tier) config.fallback.forEach(visit);
  };
  visit(name);
  return tiers;
}
