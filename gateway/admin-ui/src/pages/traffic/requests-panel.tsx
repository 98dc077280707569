import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecentRequest } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Field } from '../../components/field.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { EmptyState } from '../../components/state.tsx';
import { plural } from '../../format/words.ts';
import { requestColumns } from './request-columns.tsx';
import { filterRequests, outcomeOptions, type RequestFilter, valuesOf } from './request-filter.ts';

/** Rows that are shown at first, and added by each press of the button. */
const ROWS = 15;

export interface RequestsPanelProps {
  readonly client: string;
  readonly onClientChange: (client: string) => void;
}

export function RequestsPanel({ client, onClientChange }: RequestsPanelProps) {
  const traffic = useQuery(queries.traffic);
  const [choice, setChoice] = useState<Omit<RequestFilter, 'client'>>({ outcome: 'all', target: '', caller: '' });
  const [rows, setRows] = useState(ROWS);
  const all = traffic.data?.requests ?? [];
  return (
    <Panel
      title="Recent requests"
      note="The last 200, the newest first."
      actions={
        <Segments
          label="Outcome"
          value={choice.outcome}
          options={outcomeOptions}
          onChange={(outcome) => setChoice({ ...choice, outcome })}
        />
      }
      flush
    >
      <div className="panel-body form-row">
        <SelectField
          label="Target"
          value={choice.target}
          options={[['', 'All targets'], ...valuesOf(all, 'target').map((name) => [name, name] as const)]}
          onChange={(target) => setChoice({ ...choice, target })}
        />
        <SelectField
          label="Caller"
          value={choice.caller}
          options={[['', 'All callers'], ...valuesOf(all, 'caller').map((name) => [name, name] as const)]}
          onChange={(caller) => setChoice({ ...choice, caller })}
        />
        <Field label="Client">
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              type="search"
              placeholder="Address begins with"
              value={client}
              onChange={(event) => onClientChange(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Loaded query={traffic} subject="The requests" skeleton={{ height: 36, lines: ROWS }}>
        {({ requests }) => (
          <Requests
            requests={filterRequests(requests, { ...choice, client })}
            hasAny={requests.length > 0}
            rows={rows}
            onMore={() => setRows(rows + ROWS)}
          />
        )}
      </Loaded>
    </Panel>
  );
}

interface RequestsProps {
  readonly requests: readonly RecentRequest[];
  readonly hasAny: boolean;
  readonly rows: number;
  readonly onMore: () => void;
}

function Requests({ requests, hasAny, rows, onMore }: RequestsProps) {
  if (!hasAny)
    return (
      <EmptyState title="No requests yet">Requests to the public listener appear here when they have ended.</EmptyState>
    );
  if (requests.length === 0)
    return <EmptyState title="Nothing matches">None of the recent requests is of this kind.</EmptyState>;
  const hidden = requests.length - rows;
  return (
    <>
      <DataTable
        caption="Recent requests"
        columns={requestColumns}
        rows={requests.slice(0, rows)}
        rowKey={({ sequence }) => sequence}
      />
      {hidden > 0 && (
        <div className="table-more">
          <Button kind="quiet" onClick={onMore}>
            Show more ({plural(hidden, 'request')})
          </Button>
        </div>
      )}
    </>
  );
}
