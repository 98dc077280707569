import { onTestFinished } from 'vitest';
import type { EngineLoadOptions } from '../../../runtime/engine/engine.ts';
import { type Script, scriptedLoader } from '../../../runtime/testing/scripted-engine.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { parseGatewayConfig } from '../../config/parse-gateway-config.ts';
import { createResidency } from '../../local/residency.ts';
import { createOperations } from '../../operations/operations.ts';
import type { TraceEnvironment } from '../../operations/tracing/trace-settings.ts';
import { readSecrets } from '../../policy/read-secrets.ts';
import type { PublicRoutes } from '../../shapes/routes.ts';
import { type CreateTarget, createTargets } from '../create-target.ts';
import { Gateway } from '../gateway.ts';
import type { ReceiveLimits } from '../receive-limits.ts';

export const testToken = 'token-of-the-application';

/** The environment that the test configurations name. */
export const testEnv = {
  TEST_TOKEN: testToken,
  OTHER_TOKEN: 'token-of-somebody-else',
  ADMIN_PASSWORD: 'password-of-the-dashboard',
  PROVIDER_KEY: 'sk-key-of-the-provider',
} as const;

export interface TestGatewayOptions {
  /** Beside what every configuration needs; `[[tokens]]` and `[[targets]]` replace the usual ones. */
  readonly toml?: string;
  /** What the local model answers. Default: the prompt backwards. */
  readonly script?: Script;
  /** Awaited before each model is loaded; `load` counts from 1. Default: models are there at once. */
  readonly gate?: (load: number) => Promise<void>;
  /** Load the models. Default: true. */
  readonly start?: boolean;
  /** Where traces go, and what is logged. */
  readonly env?: TraceEnvironment;
  /** How long clients may take to send. */
  readonly receiveLimits?: ReceiveLimits;
  /** Default: the real ones. */
  readonly routes?: PublicRoutes;
  /** Default: targets with a scripted engine, and real ones of providers. */
  readonly createTarget?: CreateTarget;
  /** Takes what closes it. Default: it is closed when the test has finished. */
  readonly onOpened?: (close: () => Promise<void>) => void;
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly publicUrl: string;
  readonly managementUrl: string;
  /** Sends a body, as JSON unless it is a text, with the usual token unless headers say otherwise. */
  post(path: string, body: unknown, init?: PostOptions): Promise<Response>;
  get(path: string): Promise<Response>;
  /** A number of the metrics, also when the listeners are closed: the sum over all series whose line begins with the text. */
  metric(start: string): Promise<number>;
  /** What has been loaded until now. */
  readonly loads: readonly EngineLoadOptions[];
  /** Every line of the log until now. */
  logLines(): readonly Record<string, unknown>[];
  /** A configuration of the same form. */
  readonly config: (toml: string) => GatewayConfig;
  /** Puts one in force. */
  reload(toml: string): Promise<void>;
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const HEAD = `
public_bind = "127.0.0.1:0"
management_bind = "127.0.0.1:0"
admin_password_env = "ADMIN_PASSWORD"
`;

const SECURITY = `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }
`;

const TOKEN = `
[[tokens]]
env = "TEST_TOKEN"
caller = "application"
`;

const TARGET = `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
`;

/** The whole text of a configuration for tests. */
export function testToml(toml = ''): string {
  return [
    HEAD,
    toml.includes('[security') ? '' : SECURITY,
    toml.includes('[[tokens]]') ? '' : TOKEN,
    toml.includes('[[targets]]') ? '' : TARGET,
  ].reduce((text, part, index) => (index === 0 ? `${part}${toml}` : `${text}\n${part}`), '');
}

/** A gateway on free ports, with a scripted engine behind its local targets. It is closed when the test has finished. */
export async function openGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { toml, script, gate, start = true, env = {}, receiveLimits, routes, onOpened = onTestFinished } = options;
  const readConfig = (text: string) => parseGatewayConfig(testToml(text), { path: 'gateway.toml', env: {} });
  const config = readConfig(toml ?? '');
  const secrets = readSecrets(config, testEnv);
  const lines: string[] = [];
  const operations = await createOperations({
    env,
    version: '0.0.0',
    routes: config.routes,
    secrets: [...secrets.values()],
    stream: { write: (line) => lines.push(line), close: async () => undefined },
  });
  const { loadEngine, loads } = scriptedLoader(script, gate);
  const createTarget =
    options.createTarget ?? createTargets({ loadEngine, residency: createResidency(config), log: operations.log });
  const gateway = await Gateway.open({
    config,
    secrets,
    operations,
    createTarget,
    ...(receiveLimits && { receiveLimits }),
    ...(routes && { routes }),
  });
  onOpened(() => gateway.close(AbortSignal.abort()));
  if (start) await gateway.start();
  const { publicUrl, managementUrl } = gateway.addresses;
  return {
    gateway,
    publicUrl,
    managementUrl,
    post: (path, body, { headers = { authorization: `Bearer ${testToken}` }, signal } = {}) =>
      fetch(`${publicUrl}${path}`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        signal: signal ?? null,
      }),
    get: (path) => fetch(`${managementUrl}${path}`),
    metric: async (name) => {
      const { body } = await operations.metricsText();
      return body
        .split('\n')
        .filter((line) => line.startsWith(name))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    loads,
    logLines: () =>
      lines
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    config: readConfig,
    reload: (text) => gateway.reload(readConfig(text), readSecrets(readConfig(text), testEnv)),
  };
}
