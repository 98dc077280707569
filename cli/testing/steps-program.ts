import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { SippError } from '../../runtime/contract/errors.ts';
import { runLogged } from '../../toolchain/logged-command.ts';
import { runStep } from '../../toolchain/steps/run-step.ts';
import type { ReportStep, StepOutcome, StepResult } from '../../toolchain/steps/step-event.ts';
import { createContext } from '../context.ts';
import { errorLines } from '../render/error-lines.ts';
import { showSteps } from '../render/step-list.ts';

/** A step as a test describes it. */
export interface ProgramStep {
  readonly title: string;
  /** What it runs. Without one it ends at once. */
  readonly command?: readonly string[];
  /** Makes the terminal so wide before the command runs. */
  readonly columns?: number;
  readonly outcome?: StepOutcome;
  /** The work goes on when it has failed. */
  readonly mayFail?: boolean;
  /** The work never comes to it. */
  readonly leftOut?: boolean;
}

// The command line in small, as a build uses it: `main.ts` does the same with signals and errors.
const [json = '[]', ...argv] = process.argv.slice(2);
// Only the tests beside this file start it.
const steps = (JSON.parse(json) as readonly ProgramStep[]).map((step, index) => ({ ...step, id: String(index) }));
const { stdin, stdout, stderr, env } = process;
const interruption = new AbortController();
const { signal } = interruption;
const cwd = process.cwd();
const takeSignals = (): void => undefined;
const context = createContext({ argv, stdin, stdout, stderr, env, cwd, self: [], signal, takeSignals });
process.on('SIGINT', () => {
  if (signal.aborted) process.exit(130);
  interruption.abort(new SippError('cancelled', 'Interrupted.'));
});

try {
  await showSteps(context, {
    steps,
    run: async (report) => {
      for (const step of steps) {
        if (step.leftOut) continue;
        await runProgramStep(step, report).catch((error) => {
          if (!step.mayFail) throw error;
        });
      }
    },
  });
} catch (error) {
  if (signal.aborted) process.exit(130);
  stderr.write(`${errorLines(error, { paint: context.stderr.paint, verbose: false }).join('\n')}\n`);
  process.exit(1);
}

function runProgramStep(step: ProgramStep & { readonly id: string }, report: ReportStep): Promise<StepResult> {
  return runStep(step, { report, signal }, async (voice) => {
    const { command, columns, outcome = { state: 'done', summary: 'done' } } = step;
    if (columns !== undefined) spawnSync('stty', ['cols', String(columns)], { stdio: 'inherit' });
    const logPath = join(cwd, `${step.id}.log`);
    voice.log(logPath);
    const common = { cwd, signal, logPath, describe: step.title };
    if (command) await runLogged(command, { ...common, onLine: voice.output, onProgress: voice.progress });
    return outcome;
  });
}
