import type { SippError } from '../../runtime/contract/errors.ts';
import type { AttemptListener, Plan } from '../balance/plan.ts';
import { toServerTiming } from '../operations/server-timing.ts';
import type { EmbedJob } from '../shapes/shape.ts';
import type { EmbedAnswer, Target } from '../targets/target.ts';
import type { RequestRun } from './request-run.ts';

/** Asks for vectors and writes them. */
export function answerEmbed(run: RequestRun, job: EmbedJob, plan: Plan): void {
  const call = plan.embed(job.request, new EmbeddingWriter(run, job));
  run.waitFor((reason) => call.cancel(reason));
}

class EmbeddingWriter implements AttemptListener<EmbedAnswer> {
  readonly #run: RequestRun;
  readonly #job: EmbedJob;

  constructor(run: RequestRun, job: EmbedJob) {
    this.#run = run;
    this.#job = job;
  }

  onAttempt(target: Target): void {
    this.#run.attempt(target, this.#job.request, 0);
  }

  onDone(answer: EmbedAnswer): void {
    const run = this.#run;
    if (run.isOver) return;
    run.attend(() => {
      const body = this.#job.encode(answer);
      run.responder.setHeader('server-timing', toServerTiming(run, answer.timings));
      run.responder.json(body);
      run.done(answer);
    });
  }

  onError(error: SippError): void {
    this.#run.fail(error);
  }
}
