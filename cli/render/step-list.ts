import type { CliContext } from '../context.ts';
import { stepLines } from './step-lines.ts';
import type { StepWork } from './step-work.ts';

/** Shows the steps of a long work on stderr: as a live list on a terminal, as lines elsewhere. */
export async function showSteps<Result>(context: CliContext, work: StepWork<Result>): Promise<Result> {
  const { stderr, plain, verbose, env } = context;
  const mayMove = stderr.isTerminal && !plain && !verbose && !env['CI'] && env['TERM'] !== 'dumb';
  if (!mayMove) {
    const write = (text: string) => void stderr.stream.write(text);
    return work.run(stepLines({ paint: stderr.paint, plain, verbose, write, now: () => performance.now() }));
  }
  const { showLiveSteps } = await import('./live-steps.ts');
  return showLiveSteps(context, work);
}
