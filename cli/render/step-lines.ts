import type { ReportStep, StepEvent, StepResult } from '../../toolchain/steps/step-event.ts';
import { elapsed } from './elapsed.ts';
import { outputLine } from './output-line.ts';
import type { Paint } from './paint.ts';
import { stepLine } from './step-line.ts';
import { symbolOf, type Verdict } from './symbols.ts';

/** A log that somebody reads later needs no more: a line after so long, or after so much more unless that was in no time. */
const QUIET_MS = 10_000;
const QUIET_PERCENT = 10;
const NO_TIME_MS = 1_000;

interface Running {
  readonly startedMs: number;
  lastMs: number;
  lastPercent: number;
}

export interface StepLinesOptions {
  readonly paint: Paint;
  readonly plain: boolean;
  /** Also everything that subprocesses print. */
  readonly verbose: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Tells the steps of a long work in lines: how each begins, how far it is now and then, and how it ends. */
export function stepLines({ paint, plain, verbose, write, now }: StepLinesOptions): ReportStep {
  const running = new Map<string, Running>();
  const judged = (verdict: Verdict, text: string) => `  ${symbolOf(verdict, { paint, plain })} ${text}`;
  const lineOf = (event: StepEvent): string | undefined => {
    switch (event.kind) {
      case 'started':
        running.set(event.id, { startedMs: now(), lastMs: now(), lastPercent: 0 });
        return judged('running', event.title);
      case 'progress':
        return progressLine(event, running.get(event.id), now());
      case 'output':
        return verbose ? `    ${paint('dim', `${event.title} |`)} ${outputLine(event.line)}` : undefined;
      case 'failed':
        return judged('failed', `${event.title}: failed after ${elapsed(event.elapsedMs)}`);
      case 'finished':
        return judged(verdictOf(event), stepLine(event));
    }
  };
  return (event) => {
    const line = lineOf(event);
    if (line !== undefined) write(`${line}\n`);
  };
}

/** The mark of a step that has ended. */
function verdictOf({ state }: StepResult): Verdict {
  if (state === 'skipped') return 'skipped';
  return state === 'fallback' ? 'warning' : 'passed';
}

function progressLine(
  { title, done, total }: Extract<StepEvent, { kind: 'progress' }>,
  step: Running | undefined,
  nowMs: number,
): string | undefined {
  // The end has a line of its own.
  if (step === undefined || total <= 0 || done >= total) return undefined;
  const percent = Math.floor((done * 100) / total);
  const isDue = percent >= step.lastPercent + QUIET_PERCENT && nowMs - step.lastMs >= NO_TIME_MS;
  if (!isDue && nowMs - step.lastMs < QUIET_MS) return undefined;
  step.lastMs = nowMs;
  step.lastPercent = percent;
  return `    ${title}: ${percent} % after ${elapsed(nowMs - step.startedMs)}`;
}
