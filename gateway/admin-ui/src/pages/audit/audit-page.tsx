import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { AuditAction, AuditEntry } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { EmptyState } from '../../components/state.tsx';
import { NONE } from '../../format/numbers.ts';
import { toMoment } from '../../format/time.ts';
import { toTitle } from '../../format/words.ts';

/** Rows that are shown at first, and added by each press of the button. */
const ROWS = 25;

/** Actions that stand out among the others. */
const tones: Readonly<Partial<Record<AuditAction, Tone>>> = {
  login_failed: 'warn',
  login_throttled: 'bad',
  client_blocked: 'bad',
  configuration_refused: 'warn',
  login: 'accent',
};

const columns: readonly Column<AuditEntry>[] = [
  { title: 'Time', cell: ({ unixSeconds }) => <span className="numbers">{toMoment(unixSeconds)}</span> },
  { title: 'Action', cell: ({ action }) => <Badge tone={tones[action] ?? 'neutral'}>{toTitle(action)}</Badge> },
  { title: 'Subject', wrap: true, cell: ({ subject }) => subject ?? NONE },
  { title: 'Change', wrap: true, cell: ({ before, after }) => describeChange(before, after) },
  {
    title: 'By',
    cell: ({ client, session }) => (
      <span>
        <span className="cell-main numbers">{client}</span>
        {session !== null && <span className="cell-sub mono">session {session}</span>}
      </span>
    ),
  },
];

export function AuditPage() {
  const audit = useQuery(queries.audit);
  const [action, setAction] = useState('');
  const [rows, setRows] = useState(ROWS);
  const actions = [...new Set(audit.data?.entries.map((entry) => entry.action))].sort();
  return (
    <>
      <PageHead title="Audit" note="Who signed in, and what was changed here.">
        <a className="button" href="./api/export" download>
          <Download size={16} aria-hidden />
          Export as JSON
        </a>
      </PageHead>
      <Panel
        title="Entries"
        note="The last 500, the newest first."
        actions={
          <SelectField
            label="Action"
            value={action}
            options={[['', 'All actions'], ...actions.map((name) => [name, toTitle(name)] as const)]}
            onChange={setAction}
          />
        }
        flush
      >
        <Loaded query={audit} subject="The audit log" skeleton={{ height: 36, lines: 10 }}>
          {({ entries }) => {
            const shown = entries.filter((entry) => action === '' || entry.action === action);
            if (shown.length === 0)
              return <EmptyState title="No entries">Everything that is changed here is written down.</EmptyState>;
            return (
              <>
                <DataTable
                  caption="Audit entries"
                  columns={columns}
                  rows={shown.slice(0, rows)}
                  rowKey={({ sequence }) => sequence}
                />
                {shown.length > rows && (
                  <div className="table-more">
                    <Button kind="quiet" onClick={() => setRows(rows + ROWS)}>
                      Show more ({shown.length - rows} left)
                    </Button>
                  </div>
                )}
              </>
            );
          }}
        </Loaded>
      </Panel>
    </>
  );
}

function describeChange(before: string | null, after: string | null): string {
  if (before === null) return after ?? NONE;
  return `${before} → ${after ?? 'none'}`;
}
