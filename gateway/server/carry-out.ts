import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Plan } from '../balance/balancer.ts';
import type { Caller } from '../policy/caller.ts';
import type { Job } from '../shapes/shape.ts';
import type { EmbedRequest, Operation, TextRequest } from '../targets/target.ts';
import { answerCount } from './answer-count.ts';
import { answerEmbed } from './answer-embed.ts';
import { answerText } from './answer-text.ts';
import type { RequestRun } from './request-run.ts';

/** What is asked, and by whom. */
export interface Errand {
  readonly job: Job;
  readonly operation: Operation;
  readonly caller: Caller;
}

/** An answer without a limit is expected to be this long. */
const EXPECTED_TOKENS = 512;

/**
 * Takes a decoded request to its target: may the caller use it, does it exist, can it do this, are tokens left, and a place. The
 * order is what clients see, and nothing of the answer is sent before. Where nothing has to be waited for, all of it is one call.
 *
 * @throws SippError why it is not carried out; what is found out later goes to the run.
 */
export function carryOut(run: RequestRun, { job, operation, caller }: Errand): void {
  run.model = job.model;
  run.generation.policy.authorize(caller, job.model);
  const choose = (request: TextRequest | EmbedRequest): Plan => planOf(run, { model: job.model, operation, request });
  if (job.kind === 'text') {
    const parts = job.requests.map((request) => ({ plan: choose(request), request }));
    enterQueue(run, { parts, caller, start: () => answerText(run, job, parts) });
  } else if (job.kind === 'embed') {
    const plan = choose(job.request);
    enterQueue(run, { parts: [{ plan, request: job.request }], caller, start: () => answerEmbed(run, job, plan) });
  } else {
    answerCount(run, job, choose(job.request));
  }
}

interface Wanted {
  readonly model: string;
  readonly operation: Operation;
  readonly request: TextRequest | EmbedRequest;
}

function planOf({ generation }: RequestRun, { model, operation, request }: Wanted): Plan {
  const plan = generation.balancer.choose(model, request);
  if (plan === undefined) throw new SippError('target_not_found', 'target not found');
  const refusal = plan.refusal(operation, request);
  if (refusal !== undefined) throw refusal;
  return plan;
}

interface Part {
  readonly plan: Plan;
  readonly request: TextRequest | EmbedRequest;
}

interface Work {
  /** One for each answer. */
  readonly parts: readonly Part[];
  readonly caller: Caller;
  readonly start: () => void;
}

/** However many answers it asks for, a request is one: it takes one place, and what it may use is put aside as a whole. */
function enterQueue(run: RequestRun, work: Work): void {
  if (run.generation.policy.limitsTokens(work.caller)) reserve(run, work).catch((error) => run.fail(error));
  else admit(run, work);
}

/** What a request may use at most is put aside before it runs, and corrected when it is known. */
async function reserve(run: RequestRun, work: Work): Promise<void> {
  let inputTokens = 0;
  let outputTokens = 0;
  for (const { plan, request } of work.parts) {
    inputTokens += await plan.countTokens(request);
    outputTokens += maxTokensOf(request);
  }
  if (run.isOver) return;
  run.inputTokens = inputTokens;
  const origin = { client: run.client, caller: work.caller };
  run.hold(run.generation.policy.reserveTokens(inputTokens + outputTokens, origin));
  admit(run, work);
}

function maxTokensOf(request: TextRequest | EmbedRequest): number {
  return 'inputs' in request ? 0 : (request.options.maxTokens ?? EXPECTED_TOKENS);
}

/** Where all places are taken, the request waits for its turn; a client that leaves meanwhile leaves the line. */
function admit(run: RequestRun, { caller: { priority }, start }: Work): void {
  const { admission } = run.generation.policy;
  const permit = admission.tryEnter();
  if (permit !== undefined) {
    run.hold(permit);
    start();
    return;
  }
  const sinceMs = performance.now();
  const waiting = admission.wait(priority, {
    onPermit: (later) => {
      run.admissionMs = performance.now() - sinceMs;
      run.hold(later);
      if (!run.isOver) run.attend(start);
    },
    onRefusal: (error) => {
      run.admissionMs = performance.now() - sinceMs;
      run.fail(error, run.core.isDraining ? { rejection: 'draining' } : {});
    },
  });
  run.waitFor((reason) => {
    waiting.cancel();
    run.fail(cancelled(reason));
  });
}
