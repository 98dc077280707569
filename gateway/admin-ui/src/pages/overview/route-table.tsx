import type { UseQueryResult } from '@tanstack/react-query';
import type { Overview, RouteFigures } from '../../../../admin/wire.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState } from '../../components/state.tsx';
import { toCount, toMilliseconds, toPercent } from '../../format/numbers.ts';

const columns: readonly Column<RouteFigures>[] = [
  { title: 'Route', cell: ({ route }) => <span className="mono">{route}</span> },
  { title: 'Requests', align: 'end', cell: ({ requests }) => toCount(requests) },
  { title: 'Error rate', align: 'end', cell: ({ errors, requests }) => toPercent(errors, requests) },
  { title: 'p50', align: 'end', cell: ({ latencyMs }) => toMilliseconds(latencyMs.p50) },
  { title: 'p95', align: 'end', cell: ({ latencyMs }) => toMilliseconds(latencyMs.p95) },
  { title: 'First token', align: 'end', cell: ({ firstTextMs }) => toMilliseconds(firstTextMs.p50) },
  { title: 'Input tokens', align: 'end', cell: ({ inputTokens }) => toCount(inputTokens) },
  { title: 'Output tokens', align: 'end', cell: ({ outputTokens }) => toCount(outputTokens) },
  { title: 'Cached', align: 'end', cell: ({ cachedTokens, inputTokens }) => toPercent(cachedTokens, inputTokens) },
];

export function RouteTable({ query }: { readonly query: UseQueryResult<Overview> }) {
  return (
    <Panel title="Routes" note="since the start of the gateway" flush>
      <Loaded query={query} subject="The routes" skeleton={{ height: 32, lines: 4 }}>
        {({ routes }) =>
          routes.length === 0 ? (
            <EmptyState title="No requests yet">Each route appears here with its first request.</EmptyState>
          ) : (
            <DataTable caption="Figures of each route" columns={columns} rows={routes} rowKey={({ route }) => route} />
          )
        }
      </Loaded>
    </Panel>
  );
}
