import type { Plan } from '../balance/plan.ts';
import { toServerTiming } from '../operations/server-timing.ts';
import type { CountJob } from '../shapes/shape.ts';
import type { RequestRun } from './request-run.ts';

/** Counts the tokens of a prompt, as the target counts that would be asked. It takes no place and no tokens of anybody. */
export async function answerCount(run: RequestRun, job: CountJob, plan: Plan): Promise<void> {
  try {
    const tokens = await plan.countTokens(job.request);
    if (run.isOver) return;
    run.responder.setHeader('server-timing', toServerTiming(run, {}));
    run.responder.json(job.encode(tokens));
    run.done({ timings: {} });
  } catch (error) {
    run.fail(error);
  }
}
