import type { Host } from '../host.ts';
import type { StepVoice } from '../steps/run-step.ts';

export interface BuildContext {
  /** The checkout. */
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Compilers at the same time. */
  readonly jobs: number;
  /** False: what is not on this machine is an obstacle. */
  readonly downloads: boolean;
}

/** What a unit would do on this machine. */
export type UnitPlan =
  | {
      readonly state: 'ready';
      /** Why it has to be built, a sentence each; none where it is there and current. */
      readonly changes: readonly string[];
      /** Where the artifact is, below the checkout. */
      readonly summary: string;
      /** Makes the artifact and its manifest. May be interrupted anywhere and run again. Resolves to what is worth telling of it. */
      build(voice: StepVoice): Promise<readonly string[]>;
    }
  | {
      readonly state: 'impossible';
      /** A sentence. */
      readonly reason: string;
      /** A command, or a sentence. */
      readonly fix: string;
    };

/** One artifact that can be built. */
export interface Unit {
  readonly id: string;
  readonly title: string;
  /** Units that have to be there first. */
  readonly needs: readonly string[];
  /** False: where it cannot be built, it is skipped and the reason is told. */
  readonly required: boolean;
  /** Looks at the machine, and brings what is small and needed to look. */
  plan(context: BuildContext): Promise<UnitPlan>;
}

export function impossible(reason: string, fix: string): UnitPlan {
  return { state: 'impossible', reason, fix };
}
