import type { Route } from '../shape.ts';
import { chatRoute } from './chat-route.ts';
import { completionsRoute } from './completions-route.ts';
import { embeddingsRoute } from './embeddings-route.ts';
import { responsesRoute } from './responses-route.ts';

/** The routes of OpenAI's API; that of its models is one of its own kind. */
export const openAiRoutes: readonly Route[] = [chatRoute, completionsRoute, embeddingsRoute, responsesRoute];
