import type { CliContext } from '../context.ts';
import { type ReportStep, type StepWork, stepLine } from './step-line.ts';
import { symbolOf } from './symbols.ts';

/** Shows the steps of a long work on stderr: as a live list on a terminal, as a line each elsewhere. */
export async function showSteps<Result>(context: CliContext, work: StepWork<Result>): Promise<Result> {
  const { stderr, plain, verbose, env } = context;
  if (!stderr.isTerminal || plain || verbose || env['CI']) return work.run(lineReport(context));
  const { showLiveSteps } = await import('./live-steps.ts');
  return showLiveSteps(context, work);
}

function lineReport({ stderr, plain }: CliContext): ReportStep {
  const { paint } = stderr;
  return (event) => {
    if (event.kind === 'finished') {
      const symbol = symbolOf(event.state === 'fallback' ? 'warning' : 'passed', { paint, plain });
      stderr.stream.write(`  ${symbol} ${stepLine(event)}\n`);
    }
    if (event.kind === 'failed') stderr.stream.write(`  ${symbolOf('failed', { paint, plain })} ${event.title}\n`);
  };
}
