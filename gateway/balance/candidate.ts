import type { Target } from '../targets/target.ts';
import type { Health } from './health.ts';

/** A target that may be asked. */
export interface Candidate {
  readonly target: Target;
  readonly weight: number;
  /** A hash of its name: which sessions are its own does not change with the order or number of targets. */
  readonly seed: number;
  readonly health: Health;
  /** The health of those that are asked instead of it. */
  readonly standIns: readonly Health[];
}
