import type { Feature } from './feature.ts';
import type { TargetType } from './testing/target-types.ts';

/** What the test of a cell is called. */
export function titleOf({ name, outcome }: Feature, type: TargetType): string {
  return `${name} · ${type} · ${outcome[type]}`;
}
