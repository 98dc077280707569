export type Unit = 'tokens/s' | 'tokens' | 'requests/s' | 'requests' | 'sockets' | 'µs' | 'ms' | 'MB' | '×';

/** One quantity, measured under one condition, once for each repetition. */
export interface Figure {
  /** Name of the scenario that measured it. */
  readonly scenario: string;
  /** What was measured, such as `decode rate`. */
  readonly quantity: string;
  /** Under which condition, such as `8 streams, cold`. */
  readonly condition: string;
  /** Who was measured: `sipp`, a peer's name, or both (`sipp / llama-bench`) where it is a ratio or a difference. */
  readonly subject: string;
  readonly unit: Unit;
  /** In the order in which they were measured; never empty. */
  readonly samples: readonly number[];
}

/** One value of one repetition. */
export interface Sample {
  readonly quantity: string;
  readonly condition: string;
  readonly unit: Unit;
  readonly value: number;
}
