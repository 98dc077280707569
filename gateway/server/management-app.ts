import Fastify, { type FastifyInstance } from 'fastify';
import type { Admin } from '../admin/admin.ts';
import { registerAdmin } from '../admin/admin-app.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { answerBadPath } from './answer-bad-path.ts';
import { answerClientError } from './client-error.ts';
import type { GatewayCore } from './gateway-core.ts';
import { readinessOf } from './readiness.ts';

/** What this gateway can do, as it always was told; targets are for those who have a token. */
const capabilities = ['query', 'chat', 'embed'] as const;

/** The management listener: for probes, scrapers and operators; not for clients. */
export function createManagementApp(core: GatewayCore, { routes }: GatewayConfig, admin?: Admin): FastifyInstance {
  const app = Fastify({
    exposeHeadRoutes: true,
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerBadPath,
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  if (routes.index !== false) {
    const body = { capabilities: capabilities.filter((name) => routes[name] !== false) };
    app.get(routes.index, (_request, reply) => reply.send(body));
  }
  app.get(routes.health, (_request, reply) => reply.type('text/plain').send('ok'));
  app.get(routes.readiness, (_request, reply) => {
    const readiness = readinessOf(core);
    reply.header('cache-control', 'no-store');
    return readiness.isReady ? reply.type('text/plain').send('ready') : reply.code(503).send(readiness.report);
  });
  if (routes.metrics !== false) {
    app.get(routes.metrics, async (_request, reply) => {
      const { contentType, body } = await core.operations.metricsText();
      return reply.type(contentType).send(body);
    });
  }
  if (admin !== undefined && routes.admin !== false) registerAdmin(app, admin, routes.admin);
  return app;
}
