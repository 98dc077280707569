import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Plan } from '../balance/balancer.ts';
import type { Caller } from '../policy/caller.ts';
import type { EmbedRequest, TextRequest } from '../targets/target.ts';
import type { EmbedJob } from './answer-embed.ts';
import { EmbeddingWriter } from './answer-embed.ts';
import { StreamedTextWriter, type TextJob, WholeTextWriter } from './answer-text.ts';
import type { RequestRun } from './request-run.ts';

/** What a body asks for: text, or vectors. */
export type Job = TextJob | EmbedJob;

/** An answer without a limit is expected to be this long. */
const EXPECTED_TOKENS = 512;

/**
 * Takes a decoded request to its target: may the caller use it, does it exist, can it do this, are tokens left, and a place. The
 * order is what clients see, and nothing of the answer is sent before. Where nothing has to be waited for, all of it is one call.
 *
 * @throws SippError why it is not carried out; what is found out later goes to the run.
 */
export function carryOut(run: RequestRun, job: Job, caller: Caller): void {
  const { policy } = run.generation;
  const plan = choose(run, job, caller);
  const begin = (): void => admit(run, caller, () => start(run, plan, job));
  if (policy.limitsTokens(caller)) reserve(run, { plan, job, caller, begin }).catch((error) => run.fail(error));
  else begin();
}

function choose(run: RequestRun, { model, request }: Job, caller: Caller): Plan {
  const { policy, balancer } = run.generation;
  run.model = model;
  policy.authorize(caller, model);
  const plan = balancer.choose(model, request);
  if (plan === undefined) throw new SippError('target_not_found', 'target not found');
  const refusal = plan.refusal(run.operation, request);
  if (refusal !== undefined) throw refusal;
  return plan;
}

interface Reserving {
  readonly plan: Plan;
  readonly job: Job;
  readonly caller: Caller;
  readonly begin: () => void;
}

/** What a request may use at most is put aside before it runs, and corrected when it is known. */
async function reserve(run: RequestRun, { plan, job, caller, begin }: Reserving): Promise<void> {
  const inputTokens = await plan.countTokens(job.request);
  if (run.isOver) return;
  run.inputTokens = inputTokens;
  const tokens = inputTokens + maxTokensOf(job.request);
  run.hold(run.generation.policy.reserveTokens(tokens, { client: run.client, caller }));
  begin();
}

function maxTokensOf(request: TextRequest | EmbedRequest): number {
  return 'inputs' in request ? 0 : (request.options.maxTokens ?? EXPECTED_TOKENS);
}

/** Where all places are taken, the request waits for its turn; a client that leaves meanwhile leaves the line. */
function admit(run: RequestRun, { priority }: Caller, begin: () => void): void {
  const { admission } = run.generation.policy;
  const permit = admission.tryEnter();
  if (permit !== undefined) {
    run.hold(permit);
    begin();
    return;
  }
  const sinceMs = performance.now();
  const waiting = admission.wait(priority, {
    onPermit: (later) => {
      run.admissionMs = performance.now() - sinceMs;
      run.hold(later);
      if (!run.isOver) run.attend(begin);
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

function start(run: RequestRun, plan: Plan, job: Job): void {
  if ('isBatch' in job) {
    const call = plan.embed(job.request, new EmbeddingWriter(run, job));
    run.waitFor((reason) => call.cancel(reason));
  } else if (job.request.stream) {
    const writer = new StreamedTextWriter(run, job);
    const call = plan.generate(job.request, writer);
    writer.from(call);
    run.waitFor((reason) => call.cancel(reason));
  } else {
    const call = plan.generate(job.request, new WholeTextWriter(run, job));
    run.waitFor((reason) => call.cancel(reason));
  }
}
