import { readinessOf } from '../../server/readiness.ts';
import type { Admin } from '../admin.ts';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import type { FigureCounter } from '../history/figures.ts';
import { noFigures } from '../history/traffic-history.ts';
import type {
  AdminOperation,
  ClientList,
  Concurrency,
  Figures,
  Overview,
  TargetState,
  TimeSeries,
  TimeWindow,
  TrafficList,
} from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';

export const overviewRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'overview', answer: ({ admin }) => overview(admin) },
  { method: 'GET', path: 'timeseries', answer: timeSeries },
  { method: 'GET', path: 'traffic', answer: ({ admin }) => traffic(admin) },
  { method: 'GET', path: 'clients', answer: ({ admin }) => clients(admin) },
];

const operations: readonly AdminOperation[] = ['query', 'chat', 'embed', 'models'];

function overview(admin: Admin): Overview {
  const { core, history, options, date, startedMs } = admin;
  const { config, targets } = core.generation;
  const readiness = readinessOf(core);
  const states: Record<TargetState, number> = { ready: 0, loading: 0, unloaded: 0, failed: 0 };
  for (const target of targets.values()) states[target.status().state] += 1;
  return {
    version: options.version,
    uptimeSeconds: Math.floor((date() - startedMs) / 1000),
    startedUnixSeconds: Math.floor(startedMs / 1000),
    readiness: readiness.isReady ? 'ready' : readiness.report.status,
    maxRequestBytes: config.max_request_bytes,
    totals: { ...history.totals(), active: core.active },
    concurrency: concurrencyOf(admin),
    operations: operations.map((operation) => ({ operation, ...figuresOf(history.operations.get(operation)) })),
    routes: [...history.routes].map(([route, counter]) => ({ route, ...counter.figures() })),
    targets: states,
    persistence: { file: admin.writer?.path ?? null, problem: admin.writer?.problem ?? null },
  };
}

/** How many may run, run and wait. */
export function concurrencyOf({ core }: Admin): Concurrency {
  const { limit, running, waiting, queue } = core.generation.policy.admission;
  return {
    limit: limit ?? null,
    running,
    waiting,
    queue: queue === undefined ? null : { maxWaiting: queue.max_waiting, maxWaitSeconds: queue.max_wait_seconds },
  };
}

/** Zeros where nothing has been counted. */
export const figuresOf = (counter: FigureCounter | undefined): Figures => counter?.figures() ?? noFigures;

function timeSeries({ admin, request }: AdminCall): TimeSeries {
  const query: unknown = request.query;
  const asked = typeof query === 'object' && query !== null && 'window' in query ? query.window : '30m';
  if (!isWindow(asked)) throw new AdminRefusal('bad_request', 'window must be 30m or 24h.');
  return admin.history.series(asked);
}

const isWindow = (value: unknown): value is TimeWindow => value === '30m' || value === '24h';

/** What clients write as a model is only told where it is the name of something. */
function traffic({ core, history }: Admin): TrafficList {
  const { targets } = core.generation;
  const groups = new Set(core.generation.config.targets.map(({ group }) => group));
  const isKnown = (name: string) => targets.has(name) || groups.has(name);
  const requests = history.recent.list();
  return {
    requests: requests.map((one) => (one.model === null || isKnown(one.model) ? one : { ...one, model: null })),
  };
}

function clients({ core, history }: Admin): ClientList {
  const { blocklist } = core.generation.policy;
  return {
    clients: history.clients.list((client) => blocklist.has(client)),
    trackedClients: history.clients.size,
  };
}
