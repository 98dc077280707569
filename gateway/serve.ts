import type { AdminOptions } from './admin/admin.ts';
import { assetFolders } from './admin/assets/asset-folders.ts';
import { loadAssets } from './admin/assets/load-assets.ts';
import { openState } from './admin/state/open-state.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { type ReadOptions, readGatewayConfig } from './config/read-gateway-config.ts';
import { createHostedLoadEngine } from './engine-host/hosted-load-engine.ts';
import { keepHeapSmall } from './keep-heap-small.ts';
import { createResidency } from './local/residency.ts';
import { openLogStream } from './operations/log/log-stream.ts';
import { createOperations, type Operations } from './operations/operations.ts';
import { readSecrets, type Secrets } from './policy/read-secrets.ts';
import { createTargets } from './server/create-target.ts';
import { Gateway } from './server/gateway.ts';
import { messageOf } from './server/message-of.ts';

type Backend = Extract<GatewayConfig['targets'][number], { type: 'local' }>['backend'];

/** What asks a server to do something: `SIGHUP` reloads, `SIGTERM` and `SIGINT` stop. */
export type ServeSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

export interface ServeOptions extends ReadOptions {
  /** Of every local target, instead of what the file says. */
  readonly backend: Backend | undefined;
  /** The command that becomes an engine's process. */
  readonly engineHost: readonly string[];
  /** The file descriptor that takes the log: JSON lines. */
  readonly logDescriptor: number;
  readonly version: string;
  /** Calls back for every signal that comes while the server runs. */
  readonly onSignal: (handle: (signal: ServeSignal) => void) => void;
}

/**
 * Serves what a configuration says until it is told to stop, and everything under way has ended.
 *
 * @throws SippError what keeps it from starting: `config_file_invalid`, `file_failed`, `listen_failed`, what loading a model throws.
 */
export async function serveGateway(options: ServeOptions): Promise<void> {
  keepHeapSmall();
  const config = await readConfig(options);
  const secrets = readSecrets(config, options.env);
  const operations = await createOperations({
    ...options,
    routes: config.routes,
    stream: openLogStream(options.logDescriptor),
    secrets: [...secrets.values()],
  });
  const { log } = operations;
  const loadEngine = createHostedLoadEngine({ command: options.engineHost, env: withoutSecrets(options.env, secrets) });
  const createTarget = createTargets({ loadEngine, residency: createResidency(config), log });
  const admin = await createAdminOptions(config, options, log);
  const gateway = await Gateway.open({ config, secrets, operations, createTarget, admin });
  const { publicUrl, managementUrl } = gateway.addresses;
  log.info({ public: publicUrl, management: managementUrl }, 'gateway is listening');
  const stopped = untilStopped(gateway, options, operations);
  try {
    await gateway.start();
  } catch (error) {
    // Stopped while it was loading: that is no failure.
    if (gateway.isClosing) return stopped;
    log.error({ error: messageOf(error) }, 'gateway cannot start');
    await gateway.close(AbortSignal.abort());
    throw error;
  }
  if (!gateway.isClosing) log.info({ public: publicUrl, management: managementUrl }, 'gateway application ready');
  await stopped;
}

/** What the admin API is made of. Without a dashboard it works all the same. */
async function createAdminOptions(
  config: GatewayConfig,
  options: ServeOptions,
  log: Operations['log'],
): Promise<AdminOptions> {
  const { assets, problem } = await loadAssets(assetFolders(options.env));
  if (problem !== undefined) log.warn({ problem }, 'no dashboard');
  const readConfiguration = async () => {
    const next = await readConfig(options);
    return { config: next, secrets: readSecrets(next, options.env) };
  };
  const { state_file } = config;
  return {
    version: options.version,
    configPath: options.path,
    readConfiguration,
    assets,
    state: state_file === undefined ? undefined : await openState(state_file),
  };
}

/** An engine needs no keys: what is not there cannot be taken from it. */
function withoutSecrets(env: ServeOptions['env'], secrets: Secrets): ServeOptions['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.has(name)));
}

/** The first stop drains; a second one does not wait any longer. */
function untilStopped(gateway: Gateway, options: ServeOptions, { log }: Operations): Promise<void> {
  const hurry = new AbortController();
  return new Promise((resolve, reject) => {
    let isStopping = false;
    options.onSignal((signal) => {
      if (signal === 'SIGHUP') {
        if (!isStopping) reload(gateway, options, log);
        return;
      }
      if (isStopping) hurry.abort();
      else log.info({ signal, drain_seconds: gateway.generation.config.drain_seconds }, 'gateway is draining');
      isStopping = true;
      gateway.close(hurry.signal).then(resolve, reject);
    });
  });
}

/** A configuration that cannot be used changes nothing. */
async function reload(gateway: Gateway, options: ServeOptions, log: Operations['log']): Promise<void> {
  try {
    const config = await readConfig(options);
    await gateway.reload(config, readSecrets(config, options.env));
    log.info({ config: options.path }, 'configuration reloaded');
  } catch (error) {
    log.error({ config: options.path, error: messageOf(error) }, 'configuration not reloaded; the running one stays');
  }
}

async function readConfig(options: ServeOptions): Promise<GatewayConfig> {
  const config = await readGatewayConfig(options);
  const { backend } = options;
  if (backend === undefined) return config;
  return {
    ...config,
    targets: config.targets.map((target) => (target.type === 'local' ? { ...target, backend } : target)),
  };
}
