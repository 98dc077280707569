import type { SetupEvent, StepResult } from '../../toolchain/setup/step.ts';

export type ReportStep = (event: SetupEvent) => void;

export interface StepWork<Result> {
  /** All steps in their order, known before the first one begins. */
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly run: (report: ReportStep) => Promise<Result>;
}

/** A finished step in one line: what, how long, what there is now. */
export function stepLine({ title, state, elapsedMs, summary }: StepResult): string {
  const time = state === 'unchanged' ? '' : ` ${(elapsedMs / 1000).toFixed(1)} s`;
  return `${title}:${time} ${summary}`;
}
