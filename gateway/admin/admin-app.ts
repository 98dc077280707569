import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import { parseBody } from '../server/parse-body.ts';
import type { Admin } from './admin.ts';
import { answerAsset } from './assets/answer-asset.ts';
import { AdminRefusal } from './guards/admin-refusal.ts';
import { answerFailure } from './guards/answer-failure.ts';
import { securityHeaders } from './guards/security-headers.ts';
import { adminRoutes } from './routes/admin-routes.ts';
import { callOf } from './routes/call-of.ts';

/** Longer than every body but those of the playground. */
const MAX_BODY_BYTES = 16_384;
const API = '/api/';

/** Serves the dashboard and its API below a path of the management listener. */
export function registerAdmin(app: FastifyInstance, admin: Admin, path: string): void {
  const basePath = path.replace(/\/+$/, '');
  app.register(
    async (scope) => {
      await scope.register(cookie);
      setUp(scope, admin);
      addApi(scope, admin, basePath);
      addPages(scope, admin, basePath);
    },
    { prefix: basePath },
  );
}

function setUp(scope: FastifyInstance, admin: Admin): void {
  scope.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  // Other types are refused: forms of other pages cannot send this one.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      // Programs name the type also where they send nothing.
      done(null, text === '' ? undefined : parseBody(String(text)));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  const hideSecrets = (_key: string, value: unknown) =>
    typeof value === 'string' ? admin.redactor.redact(value) : value;
  scope.setReplySerializer((payload) => JSON.stringify(payload, hideSecrets));
  scope.setErrorHandler((error, _request, reply) => answerFailure(error, reply, admin.core.operations.log));
}

function addApi(scope: FastifyInstance, admin: Admin, basePath: string): void {
  for (const route of adminRoutes) {
    scope.route({
      method: route.method,
      url: `${API}${route.path}`,
      bodyLimit: route.takesChat ? admin.core.generation.config.max_request_bytes : MAX_BODY_BYTES,
      handler: (request, reply) => route.answer(callOf(route, { admin, request, reply, basePath })),
    });
  }
  scope.all(`${API}*`, () => {
    throw new AdminRefusal('not_found', 'There is no such path in the admin API.');
  });
}

function addPages(scope: FastifyInstance, admin: Admin, basePath: string): void {
  const { assets } = admin.options;
  if (basePath !== '') {
    scope.get('/', { prefixTrailingSlash: 'no-slash' }, (_request, reply) => reply.redirect(`${basePath}/`, 308));
  }
  scope.get('/', { prefixTrailingSlash: 'slash' }, (_request, reply) => answerAsset(assets, '', reply));
  scope.get<{ Params: { readonly '*': string } }>('/*', ({ params }, reply) => answerAsset(assets, params['*'], reply));
}
