import type { Host } from '../host.ts';

export interface SetupContext {
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** False: use what is on this machine, or fail naming what is missing. */
  readonly downloads: boolean;
  /** Tells how far a step is. */
  progress(done: number, total: number): void;
}

export interface StepOutcome {
  /** `fallback`: sipp works with less until `fix` is done; `unsupported`: nothing can be done here. */
  readonly state: 'done' | 'fallback' | 'unsupported';
  /** What there is now, in a few words. */
  readonly summary: string;
  readonly reason?: string;
  /** A command or sentence. */
  readonly fix?: string;
  /** Paths below the root that have to exist as long as set-up counts as done. */
  readonly outputs?: readonly string[];
}

/** One thing that set-up does. It may be interrupted anywhere and run again. */
export interface SetupStep {
  readonly id: string;
  readonly title: string;
  /** The command that repeats it. */
  readonly repeat: string;
  /** The outcome where nothing is left to do. */
  check(context: SetupContext): Promise<StepOutcome | undefined>;
  run(context: SetupContext): Promise<StepOutcome>;
}

export type StepState = StepOutcome['state'] | 'unchanged';

export type SetupEvent =
  | { readonly kind: 'started'; readonly id: string; readonly title: string }
  | {
      readonly kind: 'progress';
      readonly id: string;
      readonly title: string;
      readonly done: number;
      readonly total: number;
    }
  | ({ readonly kind: 'finished' } & StepResult)
  | {
      readonly kind: 'failed';
      readonly id: string;
      readonly title: string;
      readonly elapsedMs: number;
      readonly message: string;
    };

export interface StepResult extends Omit<StepOutcome, 'state'> {
  readonly id: string;
  readonly title: string;
  /** `unchanged`: it was done already. */
  readonly state: StepState;
  readonly elapsedMs: number;
}

export interface SetupResult {
  readonly steps: readonly StepResult[];
  /** False where a step settled for less than this machine could have. */
  readonly complete: boolean;
  readonly elapsedMs: number;
}
