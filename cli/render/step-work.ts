import type { ReportStep } from '../../toolchain/steps/step-event.ts';

/** A long work whose steps are shown while it runs. */
export interface StepWork<Result> {
  /** All steps in their order, known before the first one begins. */
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly run: (report: ReportStep) => Promise<Result>;
}
