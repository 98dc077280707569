import type { RequestOutcome } from '../../operations/request-outcome.ts';
import type { CallerUsage, Figures, TimeSeries, TimeWindow, Totals } from '../wire.ts';
import { ClientTable } from './client-table.ts';
import { FigureCounter } from './figures.ts';
import { RecentRequests } from './recent-requests.ts';
import { TimeRing } from './time-ring.ts';
import { UsageLedger } from './usage-ledger.ts';

const windows = {
  '30m': { bucketSeconds: 10, buckets: 180 },
  '24h': { bucketSeconds: 300, buckets: 288 },
} as const satisfies Readonly<Record<TimeWindow, object>>;

/** Twice as many targets as a configuration can have: reloads bring new names. */
const MAX_NAMES = 512;

/**
 * What the dashboard knows of the traffic since the start. Memory is bounded whatever comes (some 3 MB when all is full), and
 * counting a request takes a microsecond or two.
 */
export class TrafficHistory {
  readonly recent = new RecentRequests();
  readonly clients = new ClientTable();
  readonly usage: UsageLedger;
  readonly operations = new Map<string, FigureCounter>();
  readonly routes = new Map<string, FigureCounter>();
  readonly targets = new Map<string, FigureCounter>();
  readonly #all = new FigureCounter();
  readonly #rejections = { blocked: 0, rate_limited: 0, client_closed: 0, admission: 0, draining: 0 };
  readonly #rings: Readonly<Record<TimeWindow, TimeRing>> = {
    '30m': new TimeRing(windows['30m']),
    '24h': new TimeRing(windows['24h']),
  };
  readonly #date: () => number;

  /** `date` tells the milliseconds since 1970; `usage` is from before the start. */
  constructor(date: () => number, usage: readonly CallerUsage[] = []) {
    this.#date = date;
    this.usage = new UsageLedger(usage);
  }

  count(outcome: RequestOutcome): void {
    const unixSeconds = this.#date() / 1000;
    const { rejection, target } = outcome;
    this.#all.count(outcome);
    if (rejection !== undefined) this.#rejections[rejection] += 1;
    counterOf(this.operations, outcome.operation)?.count(outcome);
    counterOf(this.routes, outcome.route)?.count(outcome);
    if (target !== undefined) counterOf(this.targets, target)?.count(outcome);
    this.#rings['30m'].count(outcome, unixSeconds);
    this.#rings['24h'].count(outcome, unixSeconds);
    this.clients.count(outcome, unixSeconds);
    this.usage.count(outcome, unixSeconds);
    this.recent.add(outcome, unixSeconds);
  }

  totals(): Omit<Totals, 'active'> {
    const { blocked, rate_limited, client_closed, admission } = this.#rejections;
    return {
      ...this.#all.figures(),
      rateLimited: rate_limited,
      blocked,
      refused: admission,
      clientClosed: client_closed,
    };
  }

  series(window: TimeWindow): TimeSeries {
    const ring = this.#rings[window];
    return { window, bucketSeconds: ring.bucketSeconds, buckets: ring.list(this.#date() / 1000) };
  }
}

/** The figures of a name that has not been asked for yet. */
export const noFigures: Figures = new FigureCounter().figures();

function counterOf(counters: Map<string, FigureCounter>, name: string): FigureCounter | undefined {
  const known = counters.get(name);
  if (known !== undefined || counters.size >= MAX_NAMES) return known;
  const counter = new FigureCounter();
  counters.set(name, counter);
  return counter;
}
