import { createFileRoute } from '@tanstack/react-router';
import { openClient } from '../lib/open-client.ts';
import { chatRoute } from '../lib/routes.ts';

const post = chatRoute(openClient);

export const Route = createFileRoute('/v1/chat')({
  server: { handlers: { POST: ({ request }) => post(request) } },
});
