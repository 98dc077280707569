import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientFigures } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState } from '../../components/state.tsx';
import { NONE, toCount, toMilliseconds, toPercent } from '../../format/numbers.ts';
import { toMoment, toRelative } from '../../format/time.ts';

const figures: readonly Column<ClientFigures>[] = [
  { title: 'Last token', cell: ({ caller }) => caller ?? NONE },
  { title: 'Requests', align: 'end', cell: ({ requests }) => toCount(requests) },
  { title: 'Error rate', align: 'end', cell: ({ errors, requests }) => toPercent(errors, requests) },
  { title: 'Rate limited', align: 'end', cell: ({ rateLimited }) => toCount(rateLimited) },
  { title: 'Blocked', align: 'end', cell: ({ blocked }) => toCount(blocked) },
  { title: 'Tokens', align: 'end', cell: ({ inputTokens, outputTokens }) => toCount(inputTokens + outputTokens) },
  { title: 'Average latency', align: 'end', cell: ({ averageLatencyMs }) => toMilliseconds(averageLatencyMs) },
  {
    title: 'Last seen',
    align: 'end',
    cell: ({ lastSeenUnixSeconds }) => (
      <span title={toMoment(lastSeenUnixSeconds)}>{toRelative(lastSeenUnixSeconds, Date.now())}</span>
    ),
  },
];

/** Addresses, with what they did. */
export function ClientsPanel({ onShow }: { readonly onShow: (client: string) => void }) {
  const clients = useQuery(queries.clients);
  const change = useChange();
  const [blocking, setBlocking] = useState<string>();
  const setBlocked = (method: 'POST' | 'DELETE', client: string) =>
    change.mutate({
      method,
      path: `security/blocklist/${encodeURIComponent(client)}`,
      done: method === 'POST' ? `${client} is blocked.` : `${client} is no longer blocked.`,
    });
  const columns: readonly Column<ClientFigures>[] = [
    {
      title: 'Client',
      cell: ({ client, isBlocked }) => (
        <span className="cluster">
          <button type="button" className="link numbers" title="Show its requests" onClick={() => onShow(client)}>
            {client}
          </button>
          {isBlocked && <Badge tone="bad">blocked</Badge>}
        </span>
      ),
    },
    ...figures,
    {
      title: 'Actions',
      isUntitled: true,
      align: 'end',
      cell: ({ client, isBlocked }) => (
        <Button
          size="small"
          kind={isBlocked ? 'plain' : 'danger'}
          disabled={change.isPending}
          aria-label={isBlocked ? `Unblock ${client}` : `Block ${client}`}
          onClick={() => (isBlocked ? setBlocked('DELETE', client) : setBlocking(client))}
        >
          {isBlocked ? 'Unblock' : 'Block'}
        </Button>
      ),
    },
  ];
  return (
    <Panel title="Clients" note={`The busiest of ${toCount(clients.data?.trackedClients ?? 0)} addresses.`} flush>
      <Loaded query={clients} subject="The clients">
        {(data) =>
          data.clients.length === 0 ? (
            <EmptyState title="No clients yet">Each address appears here with its first request.</EmptyState>
          ) : (
            <DataTable caption="Clients" columns={columns} rows={data.clients} rowKey={({ client }) => client} />
          )
        }
      </Loaded>
      {blocking !== undefined && (
        <ConfirmDialog
          title={`Block ${blocking}?`}
          action="Block"
          onConfirm={() => setBlocked('POST', blocking)}
          onClose={() => setBlocking(undefined)}
        >
          Every request from this address is refused with 403 until it is unblocked.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
