import type { ChartSeries } from './chart.ts';

/** Which colour is which. Those who cannot see colours have the chart's table. */
export function Legend({ series }: { readonly series: readonly Pick<ChartSeries, 'key' | 'title'>[] }) {
  return (
    <ul className="legend" aria-hidden="true">
      {series.map(({ key, title }, index) => (
        <li key={key}>
          <span className="swatch" data-series={index + 1} />
          {title}
        </li>
      ))}
    </ul>
  );
}
