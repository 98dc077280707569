import type { RecentRequest } from '../../../../admin/wire.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import type { Column } from '../../components/data-table.tsx';
import { NONE, toCount, toMilliseconds } from '../../format/numbers.ts';
import { toClock } from '../../format/time.ts';
import { toWords } from '../../format/words.ts';

export const requestColumns: readonly Column<RecentRequest>[] = [
  {
    title: 'Time',
    cell: ({ unixSeconds, requestId }) => (
      <>
        <span className="cell-main numbers">{toClock(unixSeconds)}</span>
        <span className="cell-sub mono request-id" title={requestId}>
          {requestId}
        </span>
      </>
    ),
  },
  { title: 'Status', cell: (request) => <Status {...request} /> },
  {
    title: 'Route',
    cell: ({ route, isStream }) => (
      <span>
        <span className="cell-main mono">{route}</span>
        <span className="cell-sub">{isStream ? 'stream' : 'whole answer'}</span>
      </span>
    ),
  },
  {
    title: 'Target',
    cell: ({ target, model, attempts }) => (
      <span>
        <span className="cell-main">{target ?? NONE}</span>
        <span className="cell-sub">{describeTarget(target, model, attempts)}</span>
      </span>
    ),
  },
  {
    title: 'Caller',
    cell: ({ caller, client }) => (
      <span>
        <span className="cell-main">{caller ?? NONE}</span>
        <span className="cell-sub numbers">{client}</span>
      </span>
    ),
  },
  { title: 'Latency', align: 'end', cell: ({ latencyMs }) => toMilliseconds(latencyMs) },
  { title: 'First token', align: 'end', cell: ({ firstTextMs }) => toMilliseconds(firstTextMs) },
  { title: 'Input', align: 'end', cell: ({ inputTokens }) => toCount(inputTokens) },
  { title: 'Output', align: 'end', cell: ({ outputTokens }) => toCount(outputTokens) },
];

function Status({ status, code, rejection }: RecentRequest) {
  const reason = rejection ?? code;
  return (
    <span>
      <Badge tone={toneOf(status)}>{status}</Badge>
      {reason !== null && <span className="cell-sub">{toWords(reason)}</span>}
    </span>
  );
}

function toneOf(status: number): Tone {
  if (status >= 500) return 'bad';
  return status >= 400 ? 'warn' : 'good';
}

function describeTarget(target: string | null, model: string | null, attempts: number): string {
  const asked = model !== null && model !== target ? `asked for ${model}` : '';
  const tried = attempts > 1 ? `${attempts} attempts` : '';
  return [asked, tried].filter((part) => part !== '').join(', ');
}
