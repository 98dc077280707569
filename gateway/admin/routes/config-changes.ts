import { isDeepStrictEqual } from 'node:util';
import type { GatewayConfig } from '../../config/gateway-config.ts';

/** The keys that differ: `security.rate_limit`, `targets.tiny`, `tokens.web`, `queue`. */
export function configChanges(before: GatewayConfig, after: GatewayConfig): readonly string[] {
  const [old, next] = [toFlat(before), toFlat(after)];
  const keys = new Set([...old.keys(), ...next.keys()]);
  return [...keys].filter((key) => !isDeepStrictEqual(old.get(key), next.get(key))).sort();
}

/** Tables by their keys, and what has a name by that. */
function toFlat({ security, targets, tokens, ...rest }: GatewayConfig): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(rest),
    ...Object.entries(security).map(([key, value]) => [`security.${key}`, value] as const),
    ...targets.map((target) => [`targets.${target.name}`, target] as const),
    ...tokens.map((token) => [`tokens.${token.caller}`, token] as const),
  ]);
}
