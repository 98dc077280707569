import type { BlockedClient, Concurrency, RateLimit, Security, TargetFigures } from '../../admin/wire.ts';
import { callers } from './data/callers.ts';
import { emptyOverview, overview, timeSeries } from './data/overview.ts';
import { audit, configuration, routes, security } from './data/settings.ts';
import { targets } from './data/targets.ts';
import { clientList, traffic } from './data/traffic.ts';

/** A gateway under load, or one that has just been started. */
export type SceneName = 'busy' | 'empty';

/** What a gateway would answer, and what of it can be changed. */
export class Scene {
  readonly #name: SceneName;
  readonly #now: () => number;
  security: Security;
  concurrency: Concurrency;
  targets: readonly TargetFigures[];

  constructor(name: SceneName, now: () => number) {
    this.#name = name;
    this.#now = now;
    const busy = security(now());
    this.security =
      name === 'busy' ? busy : { ...busy, blocklist: [], trackedClients: 0, totals: { rateLimited: 0, blocked: 0 } };
    this.concurrency = this.#overview().concurrency;
    this.targets = targets;
  }

  /** The answers to `GET`, by path. */
  answer(path: string): unknown {
    const now = this.#now();
    const isBusy = this.#name === 'busy';
    const answers: Readonly<Record<string, () => unknown>> = {
      overview: () => ({ ...this.#overview(), concurrency: this.concurrency }),
      'timeseries?window=30m': () => timeSeries(now, '30m', isBusy ? 1 : 0),
      'timeseries?window=24h': () => timeSeries(now, '24h', isBusy ? 1 : 0),
      traffic: () => (isBusy ? traffic(now) : { requests: [] }),
      clients: () =>
        isBusy
          ? clientList(
              now,
              this.security.blocklist.map(({ client }) => client),
            )
          : { clients: [], trackedClients: 0 },
      callers: () => (isBusy ? callers(now) : { callers: [] }),
      targets: () => ({ targets: isBusy ? this.targets : [] }),
      security: () => ({ security: this.security }),
      routes: () => routes,
      configuration: () => (isBusy ? configuration(now) : { ...configuration(now), overrides: [] }),
      audit: () => (isBusy ? audit(now) : { entries: [] }),
    };
    return answers[path]?.();
  }

  block(client: string): void {
    const entry: BlockedClient = { client, addedUnixSeconds: this.#now(), addedBy: '127.0.0.1, session 000000' };
    this.security = { ...this.security, blocklist: [...this.security.blocklist, entry] };
  }

  unblock(client: string): void {
    const blocklist = this.security.blocklist.filter((entry) => entry.client !== client);
    this.security = { ...this.security, blocklist };
  }

  setRateLimit(rateLimit: RateLimit): void {
    this.security = { ...this.security, rateLimit };
  }

  #overview() {
    return this.#name === 'busy' ? overview(this.#now()) : emptyOverview(this.#now());
  }
}
