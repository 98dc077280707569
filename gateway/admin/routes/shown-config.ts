import type { GatewayConfig } from '../../config/gateway-config.ts';

type Target = GatewayConfig['targets'][number];

/**
 * A configuration as administrators see it. Secrets are not in it, only the names of variables; of a provider's address the path is
 * left out, which may hold an account.
 */
export function shownConfig(config: GatewayConfig): Readonly<Record<string, unknown>> {
  return { ...config, targets: config.targets.map(shownTarget) };
}

function shownTarget(target: Target): object {
  if (target.type === 'local') return target;
  const { origin, pathname } = new URL(target.base_url);
  return { ...target, base_url: pathname === '/' || pathname === '/v1' ? `${origin}${pathname}` : `${origin}/…` };
}
