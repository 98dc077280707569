import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';

type RouteName = keyof GatewayConfig['routes'];

const publicRoutes: readonly RouteName[] = ['query', 'chat', 'embed'];
const managementRoutes: readonly RouteName[] = ['index', 'health', 'readiness', 'metrics', 'admin'];

/** Paths without a query, and without what a router takes for a pattern. */
const ABSOLUTE_PATH = /^\/[^?#:*\s]*$/;

/** Routes are paths, and no two of one listener are the same. */
export function checkRoutes({ routes }: GatewayConfig): readonly Finding[] {
  const names = [...publicRoutes, ...managementRoutes];
  const relative = names.filter((name) => !ABSOLUTE_PATH.test(routes[name]));
  return [
    ...relative.map(notAbsolute),
    ...duplicatesIn(publicRoutes, routes),
    ...duplicatesIn(managementRoutes, routes),
  ];
}

function notAbsolute(name: RouteName): Finding {
  const problem = `is refused: ${name} route must be an absolute path, without ?, #, :, * and spaces`;
  return { pointer: `/routes/${name}`, problem, isValueShown: true };
}

function duplicatesIn(names: readonly RouteName[], routes: GatewayConfig['routes']): readonly Finding[] {
  return names.flatMap((name, index) => {
    const first = names.slice(0, index).find((other) => routes[other] === routes[name]);
    if (first === undefined) return [];
    const problem = `is taken: ${name} route duplicates ${first} route: ${routes[name]}`;
    return [{ pointer: `/routes/${name}`, problem }];
  });
}
