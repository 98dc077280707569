import type { SippError } from '../../runtime/contract/errors.ts';
import { encodeError } from '../../runtime/profile/encode-error.ts';
import { encodeTextResponse } from '../../runtime/profile/text-response.ts';
import type { WireEvent } from '../../runtime/profile/wire-event.ts';
import type { AttemptListener } from '../balance/plan.ts';
import { toServerTiming } from '../operations/server-timing.ts';
import type { Target, TargetCall, TextAnswer, TextRequest } from '../targets/target.ts';
import { EventStream, type StreamSource } from './event-stream.ts';
import type { RequestRun } from './request-run.ts';

/** A text request whose target is settled. */
export interface TextJob {
  readonly model: string;
  readonly request: TextRequest;
  /** Whether the answer tells its token counts. */
  readonly includeUsage: boolean;
}

/** Writes the answer to a query or chat: as one JSON document. */
export class WholeTextWriter implements AttemptListener<TextAnswer> {
  readonly #run: RequestRun;
  readonly #job: TextJob;

  constructor(run: RequestRun, job: TextJob) {
    this.#run = run;
    this.#job = job;
  }

  onAttempt(target: Target): void {
    this.#run.attempt(target);
  }

  onDone(answer: TextAnswer): void {
    const { model, includeUsage } = this.#job;
    const { id, text, finishReason, usage, toolCalls, timings } = answer;
    if (this.#run.isOver) return;
    this.#run.responder.setHeader('server-timing', toServerTiming(this.#run, timings));
    this.#run.responder.json(
      JSON.stringify(
        encodeTextResponse(model, {
          text,
          finishReason,
          ...(includeUsage && usage && { usage }),
          ...(toolCalls && { toolCalls }),
          metadata: { ...(id !== undefined && { upstreamResponseId: id }) },
        }),
      ),
    );
    this.#run.done(answer);
  }

  onError(error: SippError): void {
    this.#run.fail(error);
  }
}

/**
 * Writes the answer as a stream of events. The head is held until the first text, or the first sign of life that proxies need, so
 * that earlier failures have a status of their own.
 */
export class StreamedTextWriter implements AttemptListener<TextAnswer>, StreamSource {
  readonly #run: RequestRun;
  readonly #job: TextJob;
  readonly #stream: EventStream;
  #call: TargetCall | undefined;
  #lastTextMs: number | undefined;
  #tokens = 0;

  constructor(run: RequestRun, job: TextJob) {
    this.#run = run;
    this.#job = job;
    this.#stream = new EventStream(run.responder.response, this);
    run.core.watch.add({ response: run.responder.response, onSilence: () => this.#breakSilence() });
  }

  /** Whom to hold back while the client does not read. */
  from(call: TargetCall): void {
    this.#call = call;
  }

  pause(): void {
    this.#call?.pause?.();
  }

  resume(): void {
    this.#call?.resume?.();
  }

  onAttempt(target: Target): void {
    this.#run.attempt(target);
  }

  onText(text: string, tokens: number): void {
    const run = this.#run;
    if (run.isOver) return;
    const nowMs = performance.now();
    if (this.#lastTextMs === undefined) run.firstTextMs = nowMs - run.startedMs;
    else run.core.operations.tokenGap(run.target?.config.name ?? '', nowMs - this.#lastTextMs);
    this.#lastTextMs = nowMs;
    this.#tokens += tokens;
    run.outputTokens = this.#tokens;
    this.#begin();
    this.#stream.text(text, tokens);
  }

  onDone(answer: TextAnswer): void {
    const { usage, finishReason, toolCalls } = answer;
    if (this.#run.isOver) return;
    this.#begin();
    const done: WireEvent = { type: 'done', finishReason, ...(toolCalls && { toolCalls }) };
    this.#stream.end(this.#job.includeUsage && usage ? [{ type: 'usage', usage }, done] : [done]);
    this.#run.done(answer);
  }

  onError(error: SippError): void {
    const run = this.#run;
    if (run.responder.hasBegun && !run.isOver) {
      this.#stream.end([{ type: 'error', error: encodeError(error).body.error }]);
    }
    run.fail(error);
  }

  #begin(): void {
    const { responder } = this.#run;
    if (responder.hasBegun) return;
    responder.setHeader('server-timing', toServerTiming(this.#run, {}));
    responder.beginStream();
    this.#stream.begin();
  }

  #breakSilence(): void {
    if (this.#run.isOver) return;
    this.#begin();
    this.#stream.heartbeat();
  }
}
