import { anthropicRoutes } from './anthropic/anthropic-routes.ts';
import { modelsRoute } from './openai/models-route.ts';
import { openAiRoutes } from './openai/openai-routes.ts';
import type { ModelsRoute, Route } from './shape.ts';
import { sippRoutes } from './sipp/sipp-routes.ts';

/** Everything that the public listener serves, where the configuration does not switch it off. */
export interface PublicRoutes {
  readonly routes: readonly Route[];
  readonly models: readonly ModelsRoute[];
}

export const publicRoutes: PublicRoutes = {
  routes: [...sippRoutes, ...openAiRoutes, ...anthropicRoutes],
  models: [modelsRoute],
};
