import type { OutgoingHttpHeaders } from 'node:http';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify';
import { SippError } from '../../runtime/contract/errors.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { type PublicRoutes, publicRoutes } from '../shapes/routes.ts';
import type { ModelsRoute, Route } from '../shapes/shape.ts';
import { answerBadPath } from './answer-bad-path.ts';
import { answerBody } from './answer-body.ts';
import { answerModels } from './answer-models.ts';
import { answerNotFound } from './answer-not-found.ts';
import { answerClientError } from './client-error.ts';
import { corsOptions } from './cors-options.ts';
import { enter } from './enter.ts';
import type { GatewayCore } from './gateway-core.ts';
import { parseBody } from './parse-body.ts';
import { type ReceiveLimits, toServerOptions } from './receive-limits.ts';
import { RequestRun, type RunKind } from './request-run.ts';
import { Turns } from './turns.ts';

/** Longer than the idle limit of common proxies, so that they close first and never send into a closing connection. */
const KEEP_ALIVE_MS = 75_000;

/** Names of targets, each character of which a path may write as up to twelve. */
const MAX_PARAMETER_LENGTH = 128 * 12;

declare module 'fastify' {
  interface FastifyRequest {
    run: RequestRun | null;
  }
}

export interface PublicAppOptions {
  /** Default: what is long for a client and short for an attack. */
  readonly receiveLimits?: ReceiveLimits | undefined;
  /** Default: all that there are. */
  readonly routes?: PublicRoutes | undefined;
}

/** The public listener: what routes ask of models, and nothing else. Clients are told apart and turned away before a body is read. */
export async function createPublicApp(
  core: GatewayCore,
  config: GatewayConfig,
  { receiveLimits, routes = publicRoutes }: PublicAppOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: config.max_request_bytes,
    ...toServerOptions(receiveLimits),
    keepAliveTimeout: KEEP_ALIVE_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerBadPath,
  });
  app.decorateRequest('run', null);
  // The content type says nothing that the route does not, and clients forget it: a body is what it is.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  answerNotFound(app);
  if (config.allowed_origins.length > 0) await app.register(cors, corsOptions(config));
  const turns = new Turns();
  for (const route of routes.routes) addRoute(app, core, { route, path: config.routes[route.name], turns });
  for (const route of routes.models) addModels(app, core, { route, path: config.routes[route.name], turns });
  return app;
}

interface ServedRoute<Kind> {
  readonly route: Kind;
  /** False where it is switched off. */
  readonly path: string | false;
  readonly turns: Turns;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function addRoute(app: FastifyInstance, core: GatewayCore, { route, path, turns }: ServedRoute<Route>): void {
  if (path === false) return;
  app.route({
    method: 'POST',
    url: path,
    onRequest: beginWith(core, route, turns),
    handler: (request, reply) => answer(route, request, reply),
    errorHandler: (error, request, reply) => refuseBody(error, request, reply),
  });
  refuseOtherMethods(app, path, 'POST');
}

function addModels(app: FastifyInstance, core: GatewayCore, { route, path, turns }: ServedRoute<ModelsRoute>): void {
  if (path === false) return;
  const onRequest = beginWith(core, { ...route, operation: 'models' }, turns);
  for (const url of [path, `${path.replace(/\/$/, '')}/:id`]) {
    app.route<{ Params: { readonly id?: string } }>({
      method: 'GET',
      url,
      onRequest,
      handler: ({ run, params: { id } }, reply) => {
        reply.hijack();
        if (!run?.caller || run.isOver) return;
        const { caller } = run;
        run.attend(() => answerModels(run, route, { caller, id }));
      },
    });
    refuseOtherMethods(app, url, 'GET');
  }
}

function refuseOtherMethods(app: FastifyInstance, url: string, allowed: 'GET' | 'POST'): void {
  const refuse = (_request: unknown, reply: FastifyReply) => reply.code(405).header('allow', allowed).send();
  app.route({
    method: methods.filter((method) => method !== allowed),
    url,
    // By the head: nobody has said who asks, and the body would be kept until it is whole.
    onRequest: (request, reply, _done) => void refuse(request, reply),
    handler: refuse,
  });
}

/** What is done with a head, when it is its turn on its connection. */
function beginWith(core: GatewayCore, kind: RunKind, turns: Turns): onRequestHookHandler {
  return (request, reply, done) => {
    if (turns.isUp(reply.raw)) {
      if (begin(core, kind, request, reply)) done();
    } else {
      turns.wait(request.raw, reply.raw, () => {
        if (begin(core, kind, request, reply)) done();
      });
    }
  };
}

/** Whether the request may go on; otherwise it is answered. */
function begin(core: GatewayCore, kind: RunKind, request: FastifyRequest, reply: FastifyReply): boolean {
  const run = new RequestRun(core, kind, {
    request: request.raw,
    response: reply.raw,
    // What the framework's plugins have set: CORS.
    headers: { ...(reply.getHeaders() as OutgoingHttpHeaders) }, // Fastify's own type also allows numbers where Node has texts.
  });
  request.run = run;
  try {
    enter(run, request.raw);
    if (request.headers['content-encoding'] === undefined) return true;
    reply.hijack();
    run.fail(compressed(), { status: 415 });
    return false;
  } catch (error) {
    reply.hijack();
    run.fail(error, core.isDraining ? { rejection: 'draining' } : {});
    return false;
  }
}

/** A few bytes could become the whole memory of the machine. */
const compressed = (): SippError =>
  new SippError('invalid_request', 'the body must not be compressed: content-encoding is not taken');

function answer(route: Route, { run, headers, body }: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  if (!run?.caller || run.isOver) return;
  const { caller } = run;
  run.attend(() => answerBody(run, route, { headers, body: parseBody(typeof body === 'string' ? body : ''), caller }));
}

/** What is wrong with a body that cannot be read: too long, cut off. */
function refuseBody(error: FastifyError, { run }: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const { statusCode = 500 } = error;
  const isForeseen = statusCode >= 400 && statusCode < 500;
  if (isForeseen) run?.fail(new SippError('invalid_request', error.message, { cause: error }), { status: statusCode });
  else run?.fail(error);
}
