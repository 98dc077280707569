import type { SippError } from '../../runtime/contract/errors.ts';
import type { EmbeddingBody } from '../../runtime/profile/embedding-response.ts';
import { encodeUsage } from '../../runtime/profile/token-counts.ts';
import type { AttemptListener } from '../balance/plan.ts';
import { toServerTiming } from '../operations/server-timing.ts';
import type { EmbedAnswer, EmbedRequest, Target } from '../targets/target.ts';

import type { RequestRun } from './request-run.ts';

/** An embedding request whose target is settled. */
export interface EmbedJob {
  readonly model: string;
  readonly request: EmbedRequest;
  /** Whether the input was a list, so that the answer has to be one. */
  readonly isBatch: boolean;
}

/** Writes the answer to an embedding. */
export class EmbeddingWriter implements AttemptListener<EmbedAnswer> {
  readonly #run: RequestRun;
  readonly #job: EmbedJob;

  constructor(run: RequestRun, job: EmbedJob) {
    this.#run = run;
    this.#job = job;
  }

  onAttempt(target: Target): void {
    this.#run.attempt(target);
  }

  onDone(answer: EmbedAnswer): void {
    const run = this.#run;
    if (run.isOver) return;
    run.responder.setHeader('server-timing', toServerTiming(run, answer.timings));
    run.responder.json(JSON.stringify(toBody(this.#job, answer)));
    run.done(answer);
  }

  onError(error: SippError): void {
    this.#run.fail(error);
  }
}

function toBody({ model, isBatch }: EmbedJob, { id = 'response', vectors, usage }: EmbedAnswer): EmbeddingBody {
  const [first = []] = vectors;
  return {
    id,
    model,
    ...(isBatch ? { embeddings: vectors } : { embedding: first }),
    ...(usage && { usage: encodeUsage(usage) }),
  };
}
