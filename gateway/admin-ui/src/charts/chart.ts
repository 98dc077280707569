export interface ChartPoint {
  readonly unixSeconds: number;
  /** By the key of a series; null where nothing was measured. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface ChartSeries {
  readonly key: string;
  readonly title: string;
  readonly kind: 'area' | 'line';
}

export interface TimeChartProps {
  readonly points: readonly ChartPoint[];
  /** At most three. */
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Shorter, for the axis. Default: the same. */
  readonly formatAxis?: (value: number) => string;
}
