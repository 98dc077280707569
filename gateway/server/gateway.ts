import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SippError } from '../../runtime/contract/errors.ts';
import { Admin, type AdminOptions } from '../admin/admin.ts';
import { toBind } from '../config/bind.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Operations } from '../operations/operations.ts';
import type { Secrets } from '../policy/secret-of.ts';
import type { PublicRoutes } from '../shapes/routes.ts';
import type { Target } from '../targets/target.ts';
import type { CreateTarget } from './create-target.ts';
import { GatewayCore } from './gateway-core.ts';
import { type Generation, nextGeneration } from './generation.ts';
import { listenFailed } from './listen-failed.ts';
import { createManagementApp } from './management-app.ts';
import { createPublicApp } from './public-app.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { refuseFixedChanges } from './refuse-fixed-changes.ts';
import { retire } from './retire.ts';
import { shuttingDown } from './shutting-down.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly secrets: Secrets;
  readonly operations: Operations;
  readonly createTarget: CreateTarget;
  /** Default: what is long for a client and short for an attack. */
  readonly receiveLimits?: ReceiveLimits;
  /** Default: all that there are. */
  readonly routes?: PublicRoutes;
  /** What the admin API needs. Default: there is none. */
  readonly admin?: AdminOptions;
}

/** Where the listeners listen, such as `http://127.0.0.1:8080`. */
export interface GatewayAddresses {
  readonly publicUrl: string;
  readonly managementUrl: string;
}

/** A running gateway: two listeners and the targets behind them. */
export class Gateway {
  readonly addresses: GatewayAddresses;
  readonly #core: GatewayCore;
  readonly #createTarget: CreateTarget;
  readonly #publicApp: FastifyInstance;
  readonly #managementApp: FastifyInstance;
  readonly #admin: Admin | undefined;
  /** Targets of earlier configurations that still have requests. */
  readonly #retiring: Promise<void>[] = [];
  #reloading: Promise<void> = Promise.resolve();
  /** What a reload under way loads; nobody waits for it when the gateway stops. */
  #loading: readonly Target[] = [];
  #closing: Promise<void> | undefined;

  private constructor(core: GatewayCore, createTarget: CreateTarget, apps: Apps) {
    this.#core = core;
    this.#createTarget = createTarget;
    this.#publicApp = apps.publicApp;
    this.#managementApp = apps.managementApp;
    this.#admin = apps.admin;
    this.#admin?.attach((config, secrets) => this.reload(config, secrets));
    this.addresses = { publicUrl: urlOf(apps.publicApp), managementUrl: urlOf(apps.managementApp) };
  }

  /**
   * Opens both listeners, management first; nothing is loaded yet.
   *
   * @throws SippError `listen_failed` where an address cannot be had.
   */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { config, secrets, operations, createTarget, receiveLimits, routes } = options;
    const core = new GatewayCore(nextGeneration({ config, secrets, createTarget }), operations);
    const admin = options.admin && new Admin(core, options.admin);
    const managementApp = createManagementApp(core, config, { admin, receiveLimits });
    const publicApp = await createPublicApp(core, config, { receiveLimits, routes });
    try {
      await listen(managementApp, config.management_bind, 'management_bind');
      await listen(publicApp, config.public_bind, 'public_bind');
    } catch (error) {
      await Promise.all([managementApp.close(), publicApp.close()]);
      await closeAll(core.generation.targets.values());
      admin?.close();
      throw error;
    }
    operations.observe(core.metricsSource());
    return new Gateway(core, createTarget, { publicApp, managementApp, admin });
  }

  /** Whether it has been told to stop. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** What it is made of, for metrics and the readiness of others. */
  get generation(): Generation {
    return this.#core.generation;
  }

  /**
   * Loads what is loaded at the start, all at the same time; from then on the gateway is ready.
   *
   * @throws SippError of the first target that cannot be loaded, with its name.
   */
  async start(): Promise<void> {
    await startAll(this.#core.generation.targets.values());
    this.#core.hasStarted = true;
  }

  /**
   * Puts another configuration in force. Targets that stay as they are keep their models, connections and health; requests under
   * way end as they began. Where anything is wrong with the new one nothing changes.
   *
   * @throws SippError `config_file_invalid` for changes that need a new start, and what new targets throw.
   */
  reload(config: GatewayConfig, secrets: Secrets): Promise<void> {
    const reloading = this.#reloading.then(() => this.#reload(config, secrets));
    // The next reload waits for this one, however it ends.
    this.#reloading = reloading.catch(() => undefined);
    return reloading;
  }

  /**
   * Stops: new requests get 503 while running ones have `drain_seconds` to end; the rest is cancelled (`server_shutdown`). Calling
   * it again returns the same promise; `hurry` cuts the wait short.
   */
  close(hurry?: AbortSignal): Promise<void> {
    this.#closing ??= this.#close(hurry);
    return this.#closing;
  }

  async #reload(config: GatewayConfig, secrets: Secrets): Promise<void> {
    const core = this.#core;
    const previous = core.generation;
    refuseFixedChanges(previous.config, config);
    const next = nextGeneration({ config, secrets, createTarget: this.#createTarget, previous });
    const kept = new Set(previous.targets.values());
    const added = [...next.targets.values()].filter((target) => !kept.has(target));
    try {
      if (core.isDraining) throw shuttingDown();
      this.#loading = added;
      await startAll(added);
    } catch (error) {
      await closeAll(added);
      throw error;
    } finally {
      this.#loading = [];
    }
    core.operations.log.hide([...secrets.values()]);
    next.policy.enforce();
    core.replace(next);
    this.#admin?.configured();
    this.#retiring.push(retire(core, previous, next));
  }

  async #close(hurry: AbortSignal | undefined): Promise<void> {
    const core = this.#core;
    core.isDraining = true;
    core.generation.policy.admission.close(shuttingDown());
    await Promise.race([core.idle(), afterSeconds(core.generation.config.drain_seconds, hurry)]);
    core.cancelAll('server_shutdown');
    await core.idle();
    core.watch.close();
    await closeAll(this.#loading);
    await this.#reloading;
    await this.#publicApp.close();
    await Promise.all([closeAll(core.generation.targets.values()), ...this.#retiring]);
    await this.#managementApp.close();
    this.#admin?.close();
    core.operations.log.info({}, 'gateway stopped');
    await core.operations.close();
  }
}

interface Apps {
  readonly publicApp: FastifyInstance;
  readonly managementApp: FastifyInstance;
  readonly admin: Admin | undefined;
}

async function listen(app: FastifyInstance, bind: string, key: string): Promise<void> {
  try {
    await app.listen(toBind(bind) ?? {});
  } catch (cause) {
    throw listenFailed(key, bind, cause);
  }
}

function urlOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo; // It listens on a port.
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function startAll(targets: Iterable<Target>): Promise<void> {
  await Promise.all([...targets].filter((target) => target.status().isNeeded).map(startOne));
}

async function startOne(target: Target): Promise<void> {
  try {
    await target.start();
  } catch (cause) {
    if (!SippError.is(cause)) throw cause;
    const { hint } = cause;
    const message = `failed to load target ${target.config.name}: ${cause.message}`;
    throw new SippError(cause.code, message, { cause, ...(hint !== undefined && { hint }) });
  }
}

async function closeAll(targets: Iterable<Target>): Promise<void> {
  await Promise.allSettled([...targets].map((target) => target.close()));
}

/** Resolves then, or when somebody is in a hurry. */
function afterSeconds(seconds: number, hurry: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (hurry?.aborted) return resolve();
    const timer = setTimeout(resolve, seconds * 1000).unref();
    hurry?.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
