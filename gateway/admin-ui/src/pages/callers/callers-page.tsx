import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallerFigures, CallerList } from '../../../../admin/wire.ts';
import { queries } from '../../api/queries.ts';
import { Badge } from '../../components/badge.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState } from '../../components/state.tsx';
import { toCount, toPercent } from '../../format/numbers.ts';
import { toMoment, toRelative } from '../../format/time.ts';
import { CallerPanel } from './caller-panel.tsx';

const figures: readonly Column<CallerFigures>[] = [
  { title: 'Priority', cell: ({ priority }) => priority },
  { title: 'Requests', align: 'end', cell: ({ requests }) => toCount(requests) },
  { title: 'Error rate', align: 'end', cell: ({ errors, requests }) => toPercent(errors, requests) },
  { title: 'Input tokens', align: 'end', cell: ({ inputTokens }) => toCount(inputTokens) },
  { title: 'Output tokens', align: 'end', cell: ({ outputTokens }) => toCount(outputTokens) },
  { title: 'Cached', align: 'end', cell: ({ cachedTokens, inputTokens }) => toPercent(cachedTokens, inputTokens) },
  {
    title: 'Last seen',
    align: 'end',
    cell: ({ lastSeenUnixSeconds }) => (
      <span title={toMoment(lastSeenUnixSeconds)}>{toRelative(lastSeenUnixSeconds, Date.now())}</span>
    ),
  },
];

export function CallersPage() {
  const callers = useQuery(queries.callers);
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <PageHead title="Callers" note="The holders of bearer tokens: what they use, and what they have left." />
      <div className="stack">
        <Panel title="Tokens" note="Choose a caller to see its limits and its days." flush>
          <Loaded query={callers} subject="The callers">
            {(list) => <CallerTable list={list} chosen={pick(list, chosen)?.caller} onChoose={setChosen} />}
          </Loaded>
        </Panel>
        {callers.data !== undefined && <Chosen caller={pick(callers.data, chosen)} />}
      </div>
    </>
  );
}

function pick({ callers }: CallerList, chosen: string | undefined): CallerFigures | undefined {
  return callers.find(({ caller }) => caller === chosen) ?? callers[0];
}

function Chosen({ caller }: { readonly caller: CallerFigures | undefined }) {
  return caller === undefined ? null : <CallerPanel caller={caller} />;
}

interface CallerTableProps {
  readonly list: CallerList;
  readonly chosen: string | undefined;
  readonly onChoose: (caller: string) => void;
}

function CallerTable({ list, chosen, onChoose }: CallerTableProps) {
  if (list.callers.length === 0)
    return <EmptyState title="No callers">The configuration names tokens in [[tokens]].</EmptyState>;
  const columns: readonly Column<CallerFigures>[] = [
    {
      title: 'Caller',
      cell: ({ caller, isExpired }) => (
        <span className="cluster">
          <button type="button" className="link" aria-pressed={caller === chosen} onClick={() => onChoose(caller)}>
            {caller}
          </button>
          {isExpired && <Badge tone="bad">expired</Badge>}
        </span>
      ),
    },
    ...figures,
  ];
  return <DataTable caption="Callers" columns={columns} rows={list.callers} rowKey={({ caller }) => caller} />;
}
