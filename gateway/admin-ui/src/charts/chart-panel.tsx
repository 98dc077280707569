import { lazy, Suspense } from 'react';
import { Panel } from '../components/panel.tsx';
import { NONE } from '../format/numbers.ts';
import type { TimeChartProps } from './chart.ts';
import { Legend } from './legend.tsx';

const TimeChart = lazy(() => import('./time-chart.tsx').then((module) => ({ default: module.TimeChart })));

export interface ChartPanelProps extends TimeChartProps {
  readonly title: string;
  readonly note: string;
  /** False until there is data. */
  readonly isLoaded: boolean;
}

/** A chart of a fixed height, with the same in words for those who cannot see it. */
export function ChartPanel({ title, note, isLoaded, ...chart }: ChartPanelProps) {
  const waiting = <span className="skeleton chart-skeleton" />;
  return (
    <Panel title={title} note={note} flush>
      <figure>
        <div className="chart-legend">
          <Legend {...chart} />
        </div>
        <div className="chart" aria-hidden="true">
          {isLoaded ? (
            <Suspense fallback={waiting}>
              <TimeChart {...chart} />
            </Suspense>
          ) : (
            waiting
          )}
        </div>
        <figcaption className="visually-hidden">
          <Summary title={title} {...chart} />
        </figcaption>
      </figure>
    </Panel>
  );
}

function Summary({ title, points, series, format }: TimeChartProps & { readonly title: string }) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Latest</th>
          <th scope="col">Lowest</th>
          <th scope="col">Highest</th>
        </tr>
      </thead>
      <tbody>
        {series.map(({ key, title: name }) => {
          const values = points.map((point) => point.values[key] ?? null).filter((value) => value !== null);
          const tell = (value: number | undefined) =>
            value === undefined || !Number.isFinite(value) ? NONE : format(value);
          return (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{tell(values.at(-1))}</td>
              <td>{tell(Math.min(...values))}</td>
              <td>{tell(Math.max(...values))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
