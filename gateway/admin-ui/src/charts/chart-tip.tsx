import { NONE } from '../format/numbers.ts';
import type { ChartPoint, TimeChartProps } from './chart.ts';

export interface ChartTipProps extends Pick<TimeChartProps, 'series' | 'format'> {
  readonly point: ChartPoint | undefined;
  readonly toTitle: (unixSeconds: number) => string;
}

/** The values under the pointer. */
export function ChartTip({ point, series, format, toTitle }: ChartTipProps) {
  if (point === undefined) return null;
  return (
    <div className="chart-tip">
      <strong>{toTitle(point.unixSeconds)}</strong>
      <ul>
        {series.map(({ key, title }, index) => {
          const value = point.values[key] ?? null;
          return (
            <li key={key}>
              <span className="swatch" data-series={index + 1} />
              <span>{title}</span>
              <span>{value === null ? NONE : format(value)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
