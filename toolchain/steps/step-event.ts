export interface StepOutcome {
  /**
   * `fallback`: sipp works with less until `fix` is done; `unsupported`: nothing can be done here; `skipped`: left out for a
   * reason, and the work goes on without it.
   */
  readonly state: 'done' | 'fallback' | 'unsupported' | 'skipped';
  /** What there is now, in a few words. */
  readonly summary: string;
  readonly reason?: string;
  /** A command or sentence. */
  readonly fix?: string;
  /** Paths below the root that have to exist as long as the step counts as done. */
  readonly outputs?: readonly string[];
}

export interface StepResult extends Omit<StepOutcome, 'state'> {
  readonly id: string;
  readonly title: string;
  /** `unchanged`: it was done already. */
  readonly state: StepOutcome['state'] | 'unchanged';
  readonly elapsedMs: number;
  /** Everything that its subprocesses printed. */
  readonly logPath?: string;
}

/** What a long work tells while it runs, one step after the other. */
export type StepEvent =
  | { readonly kind: 'started'; readonly id: string; readonly title: string }
  | {
      readonly kind: 'progress';
      readonly id: string;
      readonly title: string;
      readonly done: number;
      readonly total: number;
    }
  /** A line that a subprocess printed, as it came. */
  | { readonly kind: 'output'; readonly id: string; readonly title: string; readonly line: string }
  | ({ readonly kind: 'finished' } & StepResult)
  | {
      readonly kind: 'failed';
      readonly id: string;
      readonly title: string;
      readonly elapsedMs: number;
      readonly message: string;
      readonly logPath?: string;
    };

export type ReportStep = (event: StepEvent) => void;
