import type { Finding } from './finding.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { checkAddresses } from './rules/addresses.ts';
import { checkEffects } from './rules/effects.ts';
import { checkListeners } from './rules/listeners.ts';
import { checkNames } from './rules/names.ts';
import { checkReferences } from './rules/references.ts';
import { checkRoutes } from './rules/routes.ts';

/** Everything between the keys of a configuration that a schema cannot say. */
export function checkRules(config: GatewayConfig): readonly Finding[] {
  const rules = [checkListeners, checkAddresses, checkRoutes, checkNames, checkReferences, checkEffects];
  return rules.flatMap((rule) => rule(config));
}
