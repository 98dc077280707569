import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AuditList,
  CallerList,
  ClientList,
  Configuration,
  Overview,
  RouteList,
  SecurityAnswer,
  TargetList,
  TimeSeries,
  TimeWindow,
  TrafficList,
} from '../../../admin/wire.ts';
import { read } from './api.ts';

/** How often a page that is looked at is brought up to date; hidden tabs ask nothing. */
const POLL_MS = 5000;

function polled<Answer>(path: string, pollMs = POLL_MS) {
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => read<Answer>(path, signal),
    refetchInterval: pollMs,
    placeholderData: keepPreviousData,
  });
}

/** Everything that pages look at. */
export const queries = {
  overview: polled<Overview>('overview'),
  timeSeries: (window: TimeWindow) => polled<TimeSeries>(`timeseries?window=${window}`),
  traffic: polled<TrafficList>('traffic'),
  clients: polled<ClientList>('clients'),
  callers: polled<CallerList>('callers'),
  targets: polled<TargetList>('targets'),
  security: polled<SecurityAnswer>('security'),
  routes: polled<RouteList>('routes', 60_000),
  configuration: polled<Configuration>('configuration', 15_000),
  audit: polled<AuditList>('audit'),
};
