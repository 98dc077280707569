/** Names and values of labels. An empty value is, for Prometheus, no label. */
export type Labels = Readonly<Record<string, string | number>>;

/** One line of a scrape. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Where it is not the family's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

/** A metric: its values are read when it is scraped, so that counting costs no more than an addition. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  samples(): Iterable<Sample>;
}
