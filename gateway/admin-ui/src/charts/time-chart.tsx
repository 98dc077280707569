import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { toClock, toMinute } from '../format/time.ts';
import type { ChartPoint, TimeChartProps } from './chart.ts';
import { ChartTip } from './chart-tip.tsx';

/** Lines over time. It is a file of its own, with all of the chart library behind it, that is loaded when a chart is shown. */
export function TimeChart({ points, series, format, formatAxis = format }: TimeChartProps) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 224 }}>
      {/* The figure's table is what screen readers get. */}
      <ComposedChart data={[...points]} margin={{ top: 8, right: 20, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} />
        <XAxis dataKey="unixSeconds" tickFormatter={toMinute} tickLine={false} axisLine={false} minTickGap={48} />
        <YAxis tickFormatter={formatAxis} tickLine={false} axisLine={false} width={56} tickCount={5} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-control)' }}
          content={({ active, payload }) =>
            active ? <ChartTip point={pointOf(payload)} series={series} format={format} toTitle={toClock} /> : null
          }
        />
        {series.map(({ key, kind }, index) => {
          const look = {
            dataKey: (point: ChartPoint) => point.values[key] ?? null,
            name: key,
            stroke: `var(--series-${index + 1})`,
            strokeWidth: 1.75,
            isAnimationActive: false,
            connectNulls: true,
            type: 'monotone',
          } as const; // `as`: the library wants the literal.
          if (kind === 'area') return <Area key={key} {...look} fill={look.stroke} fillOpacity={0.12} />;
          return <Line key={key} {...look} dot={false} />;
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function pointOf(payload: readonly { readonly payload?: unknown }[] | undefined): ChartPoint | undefined {
  return payload?.[0]?.payload as ChartPoint | undefined; // `as`: the library hands back what `data` had.
}
