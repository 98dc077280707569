import type { FastifyReply } from 'fastify';
import { PLAYGROUND } from '../../config/rules/names.ts';
import { Caller } from '../../policy/caller.ts';
import { serveAs } from '../../server/serve-as.ts';
import { chatRoute } from '../../shapes/sipp/sipp-routes.ts';
import { securityHeaders } from '../guards/security-headers.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { nameIn } from './name-in.ts';

export const playgroundRoutes: readonly AdminRoute[] = [
  { method: 'POST', path: 'playground', takesChat: true, answer: chat },
];

/** No token has this name. It may use every target. */
const dashboard = new Caller({ env: '', caller: PLAYGROUND, targets: [], priority: 'high' }, undefined);

/** As `routes.chat` answers, past the framework. What is asked and answered is in no log. */
function chat({ admin, request, reply, actor }: AdminCall): FastifyReply {
  admin.audit.add(actor, 'playground_used', { subject: nameOfModel(request.body, admin.core.generation.targets) });
  reply.hijack();
  serveAs(admin.core, chatRoute, {
    request: request.raw,
    response: reply.raw,
    headers: { ...securityHeaders },
    body: request.body,
    caller: dashboard,
  });
  return reply;
}

/** The body is not checked yet. */
function nameOfModel(body: unknown, targets: ReadonlyMap<string, unknown>): string {
  const name = nameIn(body, 'model');
  return targets.has(name) ? name : '';
}
