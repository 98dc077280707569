import type { OutgoingHttpHeaders } from 'node:http';
import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SippError } from '../../runtime/contract/errors.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Operation } from '../targets/target.ts';
import { answerBadPath } from './answer-bad-path.ts';
import { carryOut, type Job } from './carry-out.ts';
import { answerClientError } from './client-error.ts';
import { decodeJob } from './decode-job.ts';
import { enter } from './enter.ts';
import type { GatewayCore } from './gateway-core.ts';
import { RequestRun } from './request-run.ts';
import { toBodyRefusal } from './to-body-refusal.ts';
import { Turns } from './turns.ts';

/** How long clients may take to send. */
export interface ReceiveLimits {
  readonly headMs: number;
  /** Head and body. */
  readonly requestMs: number;
  /** How often Node looks for requests that exceed the two. */
  readonly checkMs: number;
}

/** A request whose head or body takes longer is a slow attack or a broken client; a body of the largest kind takes a second. */
const receiveLimits: ReceiveLimits = { headMs: 15_000, requestMs: 30_000, checkMs: 5000 };
/** Longer than the idle limit of common proxies, so that they close first and never send into a closing connection. */
const KEEP_ALIVE_MS = 75_000;

const operations: readonly Operation[] = ['query', 'chat', 'embed'];

declare module 'fastify' {
  interface FastifyRequest {
    run: RequestRun | null;
  }
}

/** The public listener: the three operations, and nothing else. Clients are told apart and turned away before a body is read. */
export async function createPublicApp(
  core: GatewayCore,
  config: GatewayConfig,
  { headMs, requestMs, checkMs }: ReceiveLimits = receiveLimits,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: config.max_request_bytes,
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: headMs, connectionsCheckingInterval: checkMs },
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerBadPath,
  });
  app.decorateRequest('run', null);
  // The content type says nothing that the route does not, and clients forget it: a body is what it is.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  if (config.allowed_origins.length > 0) await app.register(cors, corsOptions(config));
  const turns = new Turns();
  for (const operation of operations) addOperation(app, core, { operation, path: config.routes[operation], turns });
  return app;
}

function corsOptions({ allowed_origins }: GatewayConfig) {
  return {
    origin: [...allowed_origins],
    methods: ['POST', 'OPTIONS'],
    allowedHeaders: ['authorization', 'content-type', 'x-request-id'],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'server-timing',
      'x-sipp-target',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
    ],
  };
}

interface OperationRoute {
  readonly operation: Operation;
  readonly path: string;
  readonly turns: Turns;
}

function addOperation(app: FastifyInstance, core: GatewayCore, { operation, path, turns }: OperationRoute): void {
  app.route({
    method: 'POST',
    url: path,
    onRequest: (request, reply, done) => {
      if (turns.isUp(reply.raw)) {
        if (begin(core, operation, request, reply)) done();
      } else {
        turns.wait(request.raw, reply.raw, () => {
          if (begin(core, operation, request, reply)) done();
        });
      }
    },
    handler: (request, reply) => answer(request, reply),
    errorHandler: (error, request, reply) => refuseBody(error, request, reply),
  });
  app.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: path,
    handler: (_request, reply) => reply.code(405).header('allow', 'POST').send(),
  });
}

/** Whether the request may go on; otherwise it is answered. */
function begin(core: GatewayCore, operation: Operation, request: FastifyRequest, reply: FastifyReply): boolean {
  const run = new RequestRun(core, operation, {
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
    run.fail(compressed(), { toRefusal: (failure) => ({ ...toBodyRefusal(failure), status: 415 }) });
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

function answer(request: FastifyRequest, reply: FastifyReply): void {
  const { run } = request;
  reply.hijack();
  if (!run?.caller || run.isOver) return;
  const job = readJob(run, request.body);
  const { caller } = run;
  if (job !== undefined) run.attend(() => carryOut(run, job, caller));
}

/** Undefined where the body asks for nothing that can be done; that is answered. */
function readJob(run: RequestRun, body: unknown): Job | undefined {
  try {
    return decodeJob(run, body);
  } catch (error) {
    run.fail(error, { toRefusal: toBodyRefusal });
    return undefined;
  }
}

/** What is wrong with a body that cannot be read: too long, cut off, compressed. */
function refuseBody(error: FastifyError, { run }: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const { statusCode = 500 } = error;
  const isForeseen = statusCode >= 400 && statusCode < 500;
  run?.fail(isForeseen ? new SippError('invalid_request', error.message, { cause: error }) : error, {
    toRefusal: (failure) => ({ ...toBodyRefusal(failure), ...(isForeseen && { status: statusCode }) }),
  });
}
