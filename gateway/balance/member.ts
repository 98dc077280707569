import type { TargetConfig } from '../config/target-config.ts';
import type { Target } from '../targets/target.ts';

/** A target and how it takes part. A reload may change that of a target that stays as it is, so the target's own does not count. */
export interface Member {
  readonly target: Target;
  readonly config: Pick<TargetConfig, 'name' | 'group' | 'weight' | 'fallback'>;
}
