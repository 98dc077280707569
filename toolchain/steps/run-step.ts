import type { ReportStep, StepOutcome, StepResult } from './step-event.ts';

/** What a step tells while it runs. */
export interface StepVoice {
  progress(done: number, total: number): void;
  /** A line that a subprocess printed. */
  output(line: string): void;
  /** Names the file that holds everything its subprocesses print. */
  log(path: string): void;
}

export interface RunStepOptions {
  readonly report: ReportStep;
  readonly signal: AbortSignal;
  /** Resolves to the outcome where nothing is left to do. */
  readonly check?: () => Promise<StepOutcome | undefined>;
}

/** Does one step of a long work and reports how it begins, how far it is and how it ends. A failure is reported and thrown. */
export async function runStep(
  { id, title }: { readonly id: string; readonly title: string },
  { report, signal, check }: RunStepOptions,
  work: (voice: StepVoice) => Promise<StepOutcome>,
): Promise<StepResult> {
  signal.throwIfAborted();
  const started = performance.now();
  let logPath: string | undefined;
  const ending = () => ({
    id,
    title,
    elapsedMs: performance.now() - started,
    ...(logPath !== undefined && { logPath }),
  });
  const voice: StepVoice = {
    progress: (done, total) => report({ kind: 'progress', id, title, done, total }),
    output: (line) => report({ kind: 'output', id, title, line }),
    log: (path) => {
      logPath = path;
    },
  };
  try {
    const known = await check?.();
    if (known === undefined) report({ kind: 'started', id, title });
    const outcome = known ?? (await work(voice));
    const state = known?.state === 'done' ? 'unchanged' : outcome.state;
    const result: StepResult = { ...outcome, ...ending(), state };
    report({ kind: 'finished', ...result });
    return result;
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    report({ kind: 'failed', ...ending(), message: cause instanceof Error ? cause.message : String(cause) });
    throw cause;
  }
}
