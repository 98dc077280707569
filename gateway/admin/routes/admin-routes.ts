import type { AdminRoute } from './admin-route.ts';
import { auditRoutes } from './audit-routes.ts';
import { callerRoutes } from './caller-routes.ts';
import { configurationRoutes } from './configuration-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { playgroundRoutes } from './playground-routes.ts';
import { securityRoutes } from './security-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { targetRoutes } from './target-routes.ts';

/** Everything that the admin API can do. */
export const adminRoutes: readonly AdminRoute[] = [
  ...sessionRoutes,
  ...overviewRoutes,
  ...callerRoutes,
  ...targetRoutes,
  ...securityRoutes,
  ...controlRoutes,
  ...configurationRoutes,
  ...auditRoutes,
  ...playgroundRoutes,
];
