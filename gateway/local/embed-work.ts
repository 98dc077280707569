import type { SippEmbeddingResponse } from '../../runtime/api.ts';
import { cancelled } from '../../runtime/contract/cancelled.ts';
import type { SippError } from '../../runtime/contract/errors.ts';
import type { CancellationReason, RequestStats, TokenUsage } from '../../runtime/contract/events.ts';
import type { CancelRequest } from '../../runtime/engine/engine.ts';
import type { EmbedAnswer, EmbedRequest, TargetCall, TargetListener } from '../targets/target.ts';
import type { LocalModel, ModelLease, ModelUser } from './local-model.ts';
import type { Measure } from './measure.ts';

export interface EmbedWorkOptions {
  readonly request: EmbedRequest;
  readonly listener: TargetListener<EmbedAnswer>;
  readonly measure: Measure;
  readonly now: () => number;
}

/** The vectors of one request: all inputs at the same time, one answer. */
export class EmbedWork implements ModelUser, TargetCall {
  readonly #model: LocalModel;
  readonly #options: EmbedWorkOptions;
  readonly #startedMs: number;
  readonly #answers: SippEmbeddingResponse[] = [];
  readonly #cancels: CancelRequest[] = [];
  #waitedMs = 0;
  #lease: ModelLease | undefined;
  #open: number;
  #error: SippError | undefined;

  constructor(model: LocalModel, options: EmbedWorkOptions) {
    this.#model = model;
    this.#options = options;
    this.#startedMs = options.now();
    this.#open = options.request.inputs.length;
    model.request(this);
  }

  cancel(reason: CancellationReason): void {
    for (const stop of this.#cancels) stop(reason);
    if (this.#model.leave(this)) queueMicrotask(() => this.#options.listener.onError(cancelled(reason)));
  }

  onModel(lease: ModelLease): void {
    const { now, request } = this.#options;
    this.#lease = lease;
    this.#waitedMs = now() - this.#startedMs;
    if (this.#open === 0) queueMicrotask(() => this.#end());
    for (const [index, input] of request.inputs.entries()) {
      this.#cancels.push(
        lease.endpoint.embed(
          { requestId: request.requestId, input },
          {
            onDone: (answer) => {
              this.#answers[index] = answer;
              this.#ended();
            },
            onError: (error) => this.#fail(error),
          },
        ),
      );
    }
  }

  onNoModel(error: SippError): void {
    this.#options.listener.onError(error);
  }

  /** The first failure is the one that is told; the other inputs are not needed any more. */
  #fail(error: SippError): void {
    if (this.#error === undefined) {
      this.#error = error;
      for (const stop of this.#cancels) stop('caller_cancelled');
    }
    this.#ended();
  }

  #ended(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#end();
  }

  #end(): void {
    const { request, listener, measure } = this.#options;
    const answers = this.#answers;
    if (this.#lease) this.#model.release(this.#lease);
    if (this.#error !== undefined) {
      listener.onError(this.#error);
      return;
    }
    listener.onDone({
      vectors: answers.map(({ values }) => values),
      usage: toUsage(answers),
      timings: measure({ requestId: request.requestId, waitedMs: this.#waitedMs, stats: slowestOf(answers) }),
    });
  }
}

function toUsage(answers: readonly SippEmbeddingResponse[]): TokenUsage {
  const inputTokens = answers.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0), 0);
  return { inputTokens, outputTokens: 0, totalTokens: inputTokens };
}

/** They run at the same time: the time of all is that of the last. */
function slowestOf(answers: readonly SippEmbeddingResponse[]): RequestStats | undefined {
  const all = answers.flatMap(({ localStats }) => localStats ?? []);
  return all.sort((a, b) => b.e2eMs - a.e2eMs)[0];
}
