import type { Target } from '../targets/target.ts';

/** Everyone behind a name: one target, or the members of a group. */
export type Directory = ReadonlyMap<string, readonly Target[]>;

export function toDirectory(targets: readonly Target[]): Directory {
  const directory = new Map<string, Target[]>();
  const add = (name: string, target: Target) => directory.set(name, [...(directory.get(name) ?? []), target]);
  for (const target of targets) {
    add(target.config.name, target);
    if (target.config.group !== undefined) add(target.config.group, target);
  }
  return directory;
}

/**
 * Who is asked for a name, tier after tier: its targets, then what each of them names as fallback, and theirs before the next
 * name. Each target is in it once, so that nobody is asked twice, whatever leads back to where it began.
 */
export function toTiers(name: string, directory: Directory): readonly (readonly Target[])[] {
  const seen = new Set<Target>();
  const tiers: (readonly Target[])[] = [];
  const visit = (next: string): void => {
    const tier = (directory.get(next) ?? []).filter((target) => !seen.has(target));
    if (tier.length === 0) return;
    for (const target of tier) seen.add(target);
    tiers.push(tier);
    for (const { config } of tier) config.fallback.forEach(visit);
  };
  visit(name);
  return tiers;
}
