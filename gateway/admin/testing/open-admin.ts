import { onTestFinished } from 'vitest';
import { type Script, scriptedLoader } from '../../../runtime/testing/scripted-engine.ts';
import { parseGatewayConfig } from '../../config/parse-gateway-config.ts';
import { createResidency } from '../../local/residency.ts';
import { createOperations } from '../../operations/operations.ts';
import type { TraceEnvironment } from '../../operations/tracing/trace-settings.ts';
import { readSecrets } from '../../policy/read-secrets.ts';
import { createTargets } from '../../server/create-target.ts';
import { Gateway } from '../../server/gateway.ts';
import type { ReceiveLimits } from '../../server/receive-limits.ts';
import { testEnv, testToken, testToml } from '../../server/testing/open-gateway.ts';
import type { Assets } from '../assets/load-assets.ts';
import type { AdminSession } from '../sessions/session-store.ts';
import { openState } from '../state/open-state.ts';
import type { Session } from '../wire.ts';

export const password = testEnv.ADMIN_PASSWORD;

export interface TestAdminOptions {
  /** Beside what every configuration needs. */
  readonly toml?: string;
  readonly script?: Script;
  /** Awaited before each model is loaded. */
  readonly gate?: (load: number) => Promise<void>;
  readonly assets?: Assets;
  readonly stateFile?: string;
  /** Milliseconds since 1970. Default: those of the machine. */
  readonly date?: () => number;
  /** How long clients may take to send. */
  readonly receiveLimits?: ReceiveLimits;
  /** Where traces go, and what is logged. */
  readonly env?: TraceEnvironment;
}

export interface TestAdmin {
  readonly gateway: Gateway;
  readonly publicUrl: string;
  /** Where the admin route begins. */
  readonly url: string;
  /** The file that a reload reads. */
  readonly file: { toml: string; env: Readonly<Record<string, string>> };
  /** Sends something as it is. Redirects are not followed. */
  send(method: string, path: string, init?: SendOptions): Promise<Response>;
  login(headers?: Readonly<Record<string, string>>): Promise<SignedIn>;
  /** A request to the public listener; `{"model":"tiny","prompt":"abc"}` unless a body is given. */
  query(body?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  logText(): string;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Somebody who may do everything. */
export interface SignedIn {
  readonly session: Session;
  readonly cookie: string;
  readonly csrf: AdminSession['csrfToken'];
  get(path: string): Promise<Response>;
  /** The JSON of a successful answer. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it.
  json(path: string): Promise<any>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
}

/** A gateway with its admin API on free ports, closed when the test has finished. */
export async function openAdmin(options: TestAdminOptions = {}): Promise<TestAdmin> {
  const { toml = '', script, gate, assets = new Map(), stateFile, date, env = {}, receiveLimits } = options;
  const file: TestAdmin['file'] = { toml, env: testEnv };
  const readConfiguration = async () => {
    const config = parseGatewayConfig(testToml(file.toml), { path: 'gateway.toml', env: {} });
    return { config, secrets: readSecrets(config, file.env) };
  };
  const { config, secrets } = await readConfiguration();
  const lines: string[] = [];
  const operations = await createOperations({
    env,
    version: '0.0.0',
    routes: config.routes,
    secrets: [...secrets.values()],
    stream: { write: (line) => lines.push(line), close: async () => undefined },
  });
  const { loadEngine } = scriptedLoader(script, gate);
  const gateway = await Gateway.open({
    config,
    secrets,
    operations,
    ...(receiveLimits && { receiveLimits }),
    createTarget: createTargets({ loadEngine, residency: createResidency(config), log: operations.log }),
    admin: {
      version: '1.2.3',
      configPath: 'gateway.toml',
      readConfiguration,
      assets,
      ...(date && { date }),
      ...(stateFile !== undefined && { state: await openState(stateFile, date) }),
    },
  });
  onTestFinished(() => gateway.close(AbortSignal.abort()));
  await gateway.start();
  const { publicUrl, managementUrl } = gateway.addresses;
  const url = `${managementUrl}/admin`;
  const send: TestAdmin['send'] = (method, path, { headers, body } = {}) =>
    fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    gateway,
    publicUrl,
    url,
    file,
    send,
    login: (headers) => login(send, headers),
    query: (body = { model: 'tiny', prompt: 'abc' }, headers = {}) =>
      fetch(`${publicUrl}/v1/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${testToken}`, ...headers },
        body: JSON.stringify(body),
      }),
    logText: () => lines.join(''),
  };
}

async function login(send: TestAdmin['send'], headers: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
  const reply = await send('POST', '/api/session', { headers, body: { password } });
  if (reply.status !== 200) throw new Error(`The login was answered ${reply.status}: ${await reply.text()}`);
  const session = (await reply.json()) as Session; // What the API says.
  const cookie = cookieIn(reply);
  const own = { ...headers, cookie };
  return {
    session,
    cookie,
    csrf: session.csrfToken,
    get: (path) => send('GET', path, { headers: own }),
    json: async (path) => {
      const answer = await send('GET', path, { headers: own });
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    },
    send: (method, path, body) =>
      send(method, path, { headers: { ...own, [session.csrfHeader]: session.csrfToken }, body }),
  };
}

/** Name and value, as a browser sends them back. */
export const cookieIn = (reply: Response): string => reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
