import type { UseQueryResult } from '@tanstack/react-query';
import type { TimeBucket, TimeSeries } from '../../../../admin/wire.ts';
import { isSignedOut } from '../../api/api-error.ts';
import type { ChartPoint, ChartSeries } from '../../charts/chart.ts';
import { ChartPanel } from '../../charts/chart-panel.tsx';
import { ErrorState } from '../../components/state.tsx';
import { toCount, toMilliseconds, toShortCount } from '../../format/numbers.ts';

interface Chart {
  readonly title: string;
  readonly note: string;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly formatAxis?: (value: number) => string;
  /** The values of a bucket that is `minutes` long. */
  readonly values: (bucket: TimeBucket, minutes: number) => ChartPoint['values'];
}

const charts: readonly Chart[] = [
  {
    title: 'Requests and errors',
    note: 'per minute',
    series: [
      { key: 'requests', title: 'Requests', kind: 'area' },
      { key: 'errors', title: 'Errors', kind: 'area' },
    ],
    format: toCount,
    formatAxis: toShortCount,
    values: ({ requests, errors }, minutes) => ({ requests: requests / minutes, errors: errors / minutes }),
  },
  {
    title: 'Latency',
    note: 'of whole answers, and until the first token',
    series: [
      { key: 'p50', title: 'p50', kind: 'line' },
      { key: 'p95', title: 'p95', kind: 'line' },
      { key: 'first', title: 'First token p50', kind: 'line' },
    ],
    format: toMilliseconds,
    values: ({ p50LatencyMs, p95LatencyMs, p50FirstTextMs }) => ({
      p50: p50LatencyMs,
      p95: p95LatencyMs,
      first: p50FirstTextMs,
    }),
  },
  {
    title: 'Tokens',
    note: 'per minute',
    series: [
      { key: 'input', title: 'Input', kind: 'area' },
      { key: 'output', title: 'Output', kind: 'area' },
    ],
    format: toCount,
    formatAxis: toShortCount,
    values: ({ inputTokens, outputTokens }, minutes) => ({
      input: inputTokens / minutes,
      output: outputTokens / minutes,
    }),
  },
];

export function OverviewCharts({ query }: { readonly query: UseQueryResult<TimeSeries> }) {
  const { data, error, refetch } = query;
  if (data === undefined && error !== null && !isSignedOut(error))
    return (
      <div className="panel">
        <ErrorState subject="The history" error={error} onRetry={refetch} />
      </div>
    );
  return (
    <div className="overview-charts">
      {charts.map(({ values, ...chart }) => (
        <ChartPanel key={chart.title} {...chart} points={toPoints(data, values)} isLoaded={data !== undefined} />
      ))}
    </div>
  );
}

/** The newest bucket is left out: it is not full yet, and would look like a fall. */
function toPoints(data: TimeSeries | undefined, values: Chart['values']): readonly ChartPoint[] {
  if (data === undefined) return [];
  const minutes = data.bucketSeconds / 60;
  return data.buckets
    .slice(0, -1)
    .map((bucket) => ({ unixSeconds: bucket.unixSeconds, values: values(bucket, minutes) }));
}
