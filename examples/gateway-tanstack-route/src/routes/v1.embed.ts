import { createFileRoute } from '@tanstack/react-router';
import { openClient } from '../lib/open-client.ts';
import { embedRoute } from '../lib/routes.ts';

const post = embedRoute(openClient);

export const Route = createFileRoute('/v1/embed')({
  server: { handlers: { POST: ({ request }) => post(request) } },
});
