import type { Finding } from '../finding.ts';
import type { GatewayConfig, RouteName } from '../gateway-config.ts';

type Listener = 'public' | 'management';

/** In the order in which duplicates are told: the first one has the path. */
const listeners: Readonly<Record<RouteName, Listener>> = {
  query: 'public',
  chat: 'public',
  embed: 'public',
  openai_chat: 'public',
  openai_completions: 'public',
  openai_embeddings: 'public',
  openai_responses: 'public',
  models: 'public',
  anthropic_messages: 'public',
  anthropic_count_tokens: 'public',
  index: 'management',
  health: 'management',
  readiness: 'management',
  metrics: 'management',
  admin: 'management',
};

const routeNames = Object.keys(listeners) as readonly RouteName[]; // The type above allows no others.

/** Paths without a query, and without what a router takes for a pattern. */
const ABSOLUTE_PATH = /^\/[^?#:*\s]*$/;

/** Routes are paths, and no two of one listener are the same. */
export function checkRoutes({ routes }: GatewayConfig): readonly Finding[] {
  const open = routeNames.flatMap((name) => {
    const path = routes[name];
    return path === false ? [] : [{ name, path }];
  });
  return [
    ...open.filter(({ path }) => !ABSOLUTE_PATH.test(path)).map(notAbsolute),
    ...duplicatesIn(open.filter(({ name }) => listeners[name] === 'public')),
    ...duplicatesIn(open.filter(({ name }) => listeners[name] === 'management')),
  ];
}

interface OpenRoute {
  readonly name: RouteName;
  readonly path: string;
}

function notAbsolute({ name }: OpenRoute): Finding {
  const problem = `is refused: ${name} route must be an absolute path, without ?, #, :, * and spaces`;
  return { pointer: `/routes/${name}`, problem, isValueShown: true };
}

function duplicatesIn(routes: readonly OpenRoute[]): readonly Finding[] {
  return routes.flatMap(({ name, path }, index) => {
    const first = routes.slice(0, index).find((other) => other.path === path);
    if (first === undefined) return [];
    const problem = `is taken: ${name} route duplicates ${first.name} route: ${path}`;
    return [{ pointer: `/routes/${name}`, problem }];
  });
}
