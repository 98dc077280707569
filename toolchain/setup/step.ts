import type { Host } from '../host.ts';
import type { StepOutcome, StepResult } from '../steps/step-event.ts';

export interface SetupContext {
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** False: use what is on this machine, or fail naming what is missing. */
  readonly downloads: boolean;
  /** Tells how far a step is. */
  progress(done: number, total: number): void;
  /** Tells what a program printed. */
  output(line: string): void;
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

export interface SetupResult {
  readonly steps: readonly StepResult[];
  /** False where a step settled for less than this machine could have. */
  readonly complete: boolean;
  readonly elapsedMs: number;
}
