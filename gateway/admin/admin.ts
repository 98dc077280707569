import { type StartTimer, startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { Redactor } from '../operations/log/redactor.ts';
import type { Secrets } from '../policy/secret-of.ts';
import type { GatewayCore } from '../server/gateway-core.ts';
import type { Assets } from './assets/load-assets.ts';
import { AuditLog } from './audit/audit-log.ts';
import { TrafficHistory } from './history/traffic-history.ts';
import { LoginThrottle } from './sessions/login-throttle.ts';
import { SessionStore } from './sessions/session-store.ts';
import { BlockedClients } from './settings/blocked-clients.ts';
import { RuntimeSettings } from './settings/runtime-settings.ts';
import { StateWriter } from './state/state-writer.ts';
import { nothingStored, type StateStore } from './state/stored-state.ts';

/** A configuration and the secrets that it names, read anew. */
export interface FileConfiguration {
  readonly config: GatewayConfig;
  readonly secrets: Secrets;
}

/** What the admin API needs beside the gateway itself. */
export interface AdminOptions {
  readonly version: string;
  /** How the file is called. */
  readonly configPath: string;
  /** Reads the file as it is now. */
  readonly readConfiguration: () => Promise<FileConfiguration>;
  /** The dashboard; empty where it is not built. */
  readonly assets: Assets;
  /** Where changes and usage are kept. Default: in memory only. */
  readonly state?: StateStore | undefined;
  /** Milliseconds since 1970. */
  readonly date?: () => number;
  readonly startTimer?: StartTimer;
}

type Reload = (config: GatewayConfig, secrets: Secrets) => Promise<void>;

/** What administrators see and change. */
export class Admin {
  readonly core: GatewayCore;
  readonly options: AdminOptions;
  readonly date: () => number;
  readonly startedMs: number;
  readonly history: TrafficHistory;
  readonly sessions: SessionStore;
  readonly throttle: LoginThrottle;
  readonly audit: AuditLog;
  readonly settings: RuntimeSettings;
  readonly blocked: BlockedClients;
  readonly writer: StateWriter | undefined;
  /** Upstream servers and clients write what they like into what is shown: secrets are taken out of every answer. */
  readonly redactor: Redactor;
  /** When the configuration in force was read. */
  configuredMs: number;
  #reload: Reload | undefined;
  #password: string | undefined;

  constructor(core: GatewayCore, options: AdminOptions) {
    const { state, date = Date.now } = options;
    const { config, policy, secrets } = core.generation;
    const stored = state?.stored ?? nothingStored;
    this.core = core;
    this.options = options;
    this.date = date;
    this.startedMs = date();
    this.configuredMs = date();
    this.history = new TrafficHistory(date, stored.usage);
    this.sessions = new SessionStore(date);
    this.throttle = new LoginThrottle(date);
    this.writer = state && this.#createWriter(state);
    this.audit = new AuditLog(date, stored.audit, (entry) => this.writer?.audit(entry));
    this.settings = new RuntimeSettings((key, setting) => this.writer?.setting(key, setting));
    this.blocked = new BlockedClients(policy.blocklist, {
      date,
      keep: (client, block) => this.writer?.block(client, block),
    });
    this.settings.restore(stored.settings, { policy, config });
    this.blocked.restore(stored.blocks, config.security.blocklist);
    this.redactor = new Redactor([...secrets.values()]);
    this.#password = this.password;
    core.operations.subscribe((outcome) => this.history.count(outcome));
  }

  /** What opens the dashboard. */
  get password(): string | undefined {
    const { config, secrets } = this.core.generation;
    return secrets.get(config.admin_password_env);
  }

  /** How a configuration is put in force, from now on. */
  attach(reload: Reload): void {
    this.#reload = reload;
  }

  /** Reads the file and puts it in force. Returns false while the gateway starts. */
  async reload(): Promise<boolean> {
    if (this.#reload === undefined) return false;
    const { config, secrets } = await this.options.readConfiguration();
    await this.#reload(config, secrets);
    return true;
  }

  /** Another configuration is in force. A new password ends all sessions. */
  configured(): void {
    const { config, policy, secrets } = this.core.generation;
    this.configuredMs = this.date();
    this.redactor.add([...secrets.values()]);
    this.settings.reconcile({ config, policy });
    this.blocked.reconcile(config.security.blocklist);
    this.writer?.flush();
    if (this.password !== this.#password) this.sessions.closeAll();
    this.#password = this.password;
  }

  /** Writes what is left. */
  close(): void {
    this.writer?.close();
  }

  #createWriter(state: StateStore): StateWriter {
    return new StateWriter(state, {
      log: this.core.operations.log,
      startTimer: this.options.startTimer ?? startTimer,
      takeUsage: () => this.history.usage.takeChanges(),
    });
  }
}
