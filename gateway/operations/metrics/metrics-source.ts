import type { TargetStatus } from '../../targets/target.ts';

/** Places for requests that run at the same time. */
export interface AdmissionSample {
  readonly running: number;
  readonly waiting: number;
  /** Undefined where it is not limited. */
  readonly limit: number | undefined;
}

export interface TargetSample {
  readonly name: string;
  readonly status: TargetStatus;
  /** Whether it gets its share of the requests: it is neither ejected nor on probation. */
  readonly isHealthy: boolean;
  /** Requests that the target sent again after a failure; absent where it repeats nothing. */
  readonly retries?: number | undefined;
}

/** What lives elsewhere and is asked at each scrape. */
export interface MetricsSource {
  admission(): AdmissionSample;
  targets(): readonly TargetSample[];
}
