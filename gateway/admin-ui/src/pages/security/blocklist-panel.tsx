import { useState } from 'react';
import type { BlockedClient } from '../../../../admin/wire.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../components/button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Field } from '../../components/field.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState } from '../../components/state.tsx';
import { toMoment, toRelative } from '../../format/time.ts';

/** Addresses and ranges that are turned away. */
export function BlocklistPanel({ blocklist }: { readonly blocklist: readonly BlockedClient[] }) {
  const change = useChange();
  const [address, setAddress] = useState('');
  const edit = (method: 'POST' | 'DELETE', client: string, done: string) =>
    change.mutateAsync({ method, path: `security/blocklist/${encodeURIComponent(client)}`, done });
  const columns: readonly Column<BlockedClient>[] = [
    { title: 'Address', cell: ({ client }) => <span className="numbers">{client}</span> },
    {
      title: 'Since',
      cell: ({ addedUnixSeconds }) => (
        <span title={toMoment(addedUnixSeconds)}>{toRelative(addedUnixSeconds, Date.now())}</span>
      ),
    },
    { title: 'Added by', cell: ({ addedBy }) => addedBy },
    {
      title: 'Actions',
      isUntitled: true,
      align: 'end',
      cell: ({ client }) => (
        <Button
          size="small"
          aria-label={`Unblock ${client}`}
          disabled={change.isPending}
          onClick={() => edit('DELETE', client, `${client} is no longer blocked.`).catch(() => undefined)} // It has been told.
        >
          Unblock
        </Button>
      ),
    },
  ];
  return (
    <Panel title="Blocklist" note="Clients that get 403, before anything else is looked at." flush>
      <form
        className="panel-body form-row"
        onSubmit={(event) => {
          event.preventDefault();
          const client = address.trim();
          edit('POST', client, `${client} is blocked.`).then(
            () => setAddress(''),
            () => undefined, // It has been told.
          );
        }}
      >
        <Field label="Address or range">
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              required
              autoComplete="off"
              spellCheck={false}
              placeholder="203.0.113.7 or 203.0.113.0/24"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabled={address.trim() === '' || change.isPending}>
          Block
        </Button>
      </form>
      {blocklist.length === 0 ? (
        <EmptyState title="Nobody is blocked">Addresses that are added here are turned away at once.</EmptyState>
      ) : (
        <DataTable caption="Blocked addresses" columns={columns} rows={blocklist} rowKey={({ client }) => client} />
      )}
    </Panel>
  );
}
