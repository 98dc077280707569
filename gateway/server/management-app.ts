import Fastify, { type FastifyInstance } from 'fastify';
import type { Admin } from '../admin/admin.ts';
import { registerAdmin } from '../admin/admin-app.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { answerBadPath } from './answer-bad-path.ts';
import { answerNotFound } from './answer-not-found.ts';
import { answerClientError } from './client-error.ts';
import type { GatewayCore } from './gateway-core.ts';
import { readinessOf } from './readiness.ts';
import { type ReceiveLimits, toServerOptions } from './receive-limits.ts';

/** What this gateway can do, as it always was told; targets are for those who have a token. */
const capabilities = ['query', 'chat', 'embed'] as const;

export interface ManagementAppOptions {
  /** Default: there is no admin route. */
  readonly admin?: Admin | undefined;
  /** Default: what is long for a client and short for an attack. */
  readonly receiveLimits?: ReceiveLimits | undefined;
}

/** The management listener: for probes, scrapers and operators; not for clients. */
export function createManagementApp(
  core: GatewayCore,
  { routes }: GatewayConfig,
  { admin, receiveLimits }: ManagementAppOptions = {},
): FastifyInstance {
  const app = Fastify({
    ...toServerOptions(receiveLimits),
    exposeHeadRoutes: true,
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerBadPath,
  });
  answerNotFound(app);
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
