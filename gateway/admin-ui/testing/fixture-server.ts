import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { securityHeaders } from '../../admin/guards/security-headers.ts';
import type { AdminErrorCode, RateLimit, Session } from '../../admin/wire.ts';
import { Scene, type SceneName } from './scene.ts';
import { sendFile } from './send-file.ts';
import { streamAnswer } from './stream-answer.ts';

export interface FixtureOptions {
  /** The built dashboard. */
  readonly folder: string;
  readonly scene?: SceneName;
  /** Seconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

export const fixturePassword = 'password-of-the-dashboard';

const CSRF_HEADER = 'x-sipp-admin-csrf';
const CSRF_TOKEN = 'token-of-the-page';

type Handle = (server: FixtureServer, request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * An admin API with nothing behind it: for developing the dashboard, and for states that a real gateway is hard to bring into. It
 * keeps the promises of `wire.ts`; the tests of the dashboard against a real gateway find out where it does not.
 */
export class FixtureServer {
  readonly scene: Scene;
  readonly origin: string;
  /** Paths below `api/` that fail with 500, and those that never answer. */
  readonly failing = new Set<string>();
  readonly silent = new Set<string>();
  isSignedIn = false;
  /** Sign-ins are refused with 429. */
  isThrottled = false;
  /** Between the words of an answer in the playground. */
  wordMs = 0;
  readonly #close: () => Promise<void>;

  static async start(options: FixtureOptions): Promise<FixtureServer> {
    const server = createServer((request, response) => {
      fixture.#answer(request, response, options.folder).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
    const fixture = new FixtureServer(options, `http://127.0.0.1:${address.port}`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return fixture;
  }

  private constructor(
    { scene = 'busy', now = () => Date.now() / 1000 }: FixtureOptions,
    origin: string,
    close: () => Promise<void>,
  ) {
    this.scene = new Scene(scene, now);
    this.origin = origin;
    this.#close = close;
  }

  get url(): string {
    return `${this.origin}/admin/`;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, folder: string): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const path = (request.url ?? '').replace(/^\/admin\//, '');
    if (!path.startsWith('api/')) return sendFile(response, folder, path);
    const name = path.slice('api/'.length);
    if (this.silent.has(name)) return;
    const refusal = this.#refusal(request, name);
    if (refusal !== undefined) return refuse(response, ...refusal);
    if (request.method === 'GET' && name !== 'session') return reply(response, this.scene.answer(name));
    const handle = handlers.find(([method, pattern]) => method === request.method && pattern.test(name))?.[2];
    if (handle === undefined) return refuse(response, 404, 'not_found', `There is no ${name}.`);
    await handle(this, request, response);
  }

  #refusal(request: IncomingMessage, name: string): readonly [number, AdminErrorCode, string] | undefined {
    if (this.failing.has(name)) return [500, 'internal', 'Something is wrong in the gateway; its log has it.'];
    if (name === 'session' && request.method === 'POST') return undefined;
    if (!this.isSignedIn) return [401, 'unauthorized', 'admin session is required'];
    if (request.method !== 'GET' && request.headers[CSRF_HEADER] !== CSRF_TOKEN)
      return [403, 'csrf_failed', 'the header of the session is missing'];
    return undefined;
  }
}

const handlers: readonly (readonly [string, RegExp, Handle])[] = [
  ['GET', /^session$/, (_server, _request, response) => reply(response, session())],
  ['POST', /^session$/, signIn],
  [
    'DELETE',
    /^session$/,
    (server, _request, response) => {
      server.isSignedIn = false;
      reply(response, { authenticated: false });
    },
  ],
  [
    'PUT',
    /^security\/rate-limit$/,
    async ({ scene }, request, response) => {
      scene.setRateLimit((await json(request)) as RateLimit); // `as`: the dashboard sends these.
      reply(response, { security: scene.security });
    },
  ],
  [
    'POST',
    /^security\/blocklist\//,
    ({ scene }, request, response) => {
      scene.block(lastPart(request));
      reply(response, { security: scene.security });
    },
  ],
  [
    'DELETE',
    /^security\/blocklist\//,
    ({ scene }, request, response) => {
      scene.unblock(lastPart(request));
      reply(response, { security: scene.security });
    },
  ],
  ['POST', /^playground$/, (server, _request, response) => streamAnswer(response, server.wordMs)],
];

async function signIn(server: FixtureServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (server.isThrottled) {
    response.setHeader('retry-after', '75');
    return refuse(response, 429, 'throttled', 'too many sign-ins');
  }
  const { password } = (await json(request)) as { readonly password?: unknown }; // `as`: any object has this type.
  if (password !== fixturePassword) return refuse(response, 401, 'unauthorized', 'admin session is required');
  server.isSignedIn = true;
  reply(response, session());
}

function session(): Session {
  return {
    authenticated: true,
    csrfToken: CSRF_TOKEN,
    csrfHeader: CSRF_HEADER,
    basePath: '/admin',
    idleExpiresUnixSeconds: Date.now() / 1000 + 1800,
    expiresUnixSeconds: Date.now() / 1000 + 28_800,
  };
}

function lastPart(request: IncomingMessage): string {
  return decodeURIComponent(request.url?.split('/').at(-1) ?? '');
}

function reply(response: ServerResponse, body: unknown): void {
  if (body === undefined) refuse(response, 404, 'not_found', 'There is no such path.');
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, error: AdminErrorCode, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error, message }));
}
