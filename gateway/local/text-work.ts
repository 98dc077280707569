import type { SippTextResponse } from '../../runtime/api.ts';
import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { AnswerDelta, CancellationReason, TokenBatch } from '../../runtime/contract/events.ts';
import type { CancelRequest, EngineListener } from '../../runtime/engine/engine.ts';
import type { TargetCall, TargetListener, TextAnswer, TextRequest } from '../targets/target.ts';
import type { LocalModel, ModelLease, ModelUser } from './local-model.ts';
import type { Measure } from './measure.ts';
import { toLocalOptions } from './to-local-options.ts';

export interface TextWorkOptions {
  readonly request: TextRequest;
  readonly listener: TargetListener<TextAnswer>;
  readonly measure: Measure;
  readonly now: () => number;
}

/** One query or chat: waits for the model, and passes on what its engine writes. */
export class TextWork implements ModelUser, TargetCall, EngineListener<SippTextResponse> {
  readonly onTokens?: (batch: TokenBatch) => void;
  readonly onDelta?: (delta: AnswerDelta) => void;
  readonly #model: LocalModel;
  readonly #options: TextWorkOptions;
  readonly #startedMs: number;
  #waitedMs = 0;
  #lease: ModelLease | undefined;
  #cancel: CancelRequest | undefined;

  constructor(model: LocalModel, options: TextWorkOptions) {
    const { request, listener, now } = options;
    this.#model = model;
    this.#options = options;
    this.#startedMs = now();
    if (request.stream) {
      this.onTokens = ({ text, frameCount, logprobs }) => {
        if (logprobs !== undefined) listener.onDelta?.({ type: 'logprobs', tokens: logprobs });
        listener.onText?.(text, frameCount);
      };
      this.onDelta = (delta) => listener.onDelta?.(delta);
    }
    model.request(this);
  }

  cancel(reason: CancellationReason): void {
    if (this.#cancel !== undefined) this.#cancel(reason);
    else if (this.#model.leave(this)) queueMicrotask(() => this.#options.listener.onError(cancelled(reason)));
  }

  onModel(lease: ModelLease): void {
    const { now, request } = this.#options;
    this.#lease = lease;
    this.#waitedMs = now() - this.#startedMs;
    const { requestId, input, options, tools, toolChoice } = request;
    try {
      const base = { requestId, options, local: toLocalOptions(request) };
      const offered = { ...(tools && { tools }), ...(toolChoice && { toolChoice }) };
      this.#cancel =
        'prompt' in input
          ? lease.endpoint.query({ ...base, prompt: input.prompt }, this)
          : lease.endpoint.chat({ ...base, ...offered, messages: input.messages }, this);
    } catch (error) {
      const failure = SippError.is(error) ? error : new SippError('internal', String(error), { cause: error });
      this.#cancel = () => undefined;
      queueMicrotask(() => this.onError(failure));
    }
  }

  onNoModel(error: SippError): void {
    this.#options.listener.onError(error);
  }

  onDone({ endpoint: _, metadata: _metadata, localStats, usage, ...answer }: SippTextResponse): void {
    const { request, listener, measure } = this.#options;
    this.#release();
    const timings = measure({ requestId: request.requestId, waitedMs: this.#waitedMs, stats: localStats });
    listener.onDone({ ...answer, usage, timings });
  }

  onError(error: SippError): void {
    this.#release();
    this.#options.listener.onError(error);
  }

  #release(): void {
    if (this.#lease) this.#model.release(this.#lease);
  }
}
