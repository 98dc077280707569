import type { TargetConfig } from '../config/target-config.ts';
import { createLocalTarget, type LocalTargetParts } from '../local/local-target.ts';
import { createProviderTarget } from '../providers/provider-target.ts';
import type { Target } from '../targets/target.ts';

/** Makes targets from their configuration; `secret` is that of the variable it names, absent for local ones. */
export type CreateTarget = (config: TargetConfig, secret: string | undefined) => Target;

/** The targets of a gateway: local ones share the machine, providers need nothing. */
export function createTargets(parts: LocalTargetParts): CreateTarget {
  return (config, secret) => {
    if (config.type === 'local') return createLocalTarget(config, parts);
    return createProviderTarget(config, { secret: secret ?? '' });
  };
}
