import type { StepResult } from '../../toolchain/steps/step-event.ts';
import { elapsed } from './elapsed.ts';

/** A finished step in one line: what, how long, what there is now. */
export function stepLine({ title, state, elapsedMs, summary, reason }: StepResult): string {
  if (state === 'skipped') return `${title}: skipped. ${reason ?? summary}`;
  const time = state === 'unchanged' ? '' : ` ${elapsed(elapsedMs)}`;
  return `${title}:${time} ${summary}`;
}
