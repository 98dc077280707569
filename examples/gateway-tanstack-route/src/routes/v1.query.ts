import { createFileRoute } from '@tanstack/react-router';
import { openClient } from '../lib/open-client.ts';
import { queryRoute } from '../lib/routes.ts';

const post = queryRoute(openClient);

export const Route = createFileRoute('/v1/query')({
  server: { handlers: { POST: ({ request }) => post(request) } },
});
