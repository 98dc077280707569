import { cancelled } from '../../runtime/contract/cancelled.ts';
import type { CancellationReason } from '../../runtime/contract/events.ts';
import { toCallFailure } from '../../runtime/endpoint/http/to-call-failure.ts';
import { type RetryOptions, waitBeforeRetry } from '../../runtime/endpoint/http/wait-before-retry.ts';
import { protocolFailed } from '../../runtime/profile/protocol-failed.ts';
import type { Places } from '../places.ts';
import type { AnswerDelta, ClientEvent, TargetCall, TargetListener } from '../targets/target.ts';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import { CallTimer } from './call-timer.ts';
import type { Clock } from './clock.ts';
import type { Question } from './question.ts';
import { RefusalReader } from './refusal-reader.ts';
import { type TimeLimit, type TimeLimits, timedOut } from './time-limits.ts';
import type { Upstream } from './upstream.ts';
import type { UpstreamHead } from './upstream-head.ts';

/** What all calls of one target share. */
export interface CallContext {
  /** As messages call it. */
  readonly targetName: string;
  readonly upstream: Upstream;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly retry: Pick<RetryOptions, 'maxRetries' | 'random'>;
  /** What no message may tell. */
  readonly secrets: readonly string[];
  readonly running: Places<TargetCall>;
  readonly counts: { retries: number };
}

/** The end of a stream follows its last event at once; the connection is worth keeping, but not worth waiting for. */
const drain: TimeLimit = { ms: 1000, key: '', because: 'went on after its answer' };

/** One request to a provider: sent, sent again where that is safe, and ended in exactly one way. */
export class ProviderCall<Answer> implements TargetCall, AttemptOwner<Answer>, AnswerSink {
  readonly #context: CallContext;
  readonly #question: Question<Answer>;
  readonly #listener: TargetListener<Answer>;
  readonly #timer: CallTimer;
  readonly #place: number;
  #attempt: Attempt<Answer>;
  #retries = 0;
  #stopWait: (() => void) | undefined;
  #isSending = false;
  #hasDelivered = false;
  #isPaused = false;
  #isSettled = false;

  constructor(context: CallContext, question: Question<Answer>, listener: TargetListener<Answer>) {
    this.#context = context;
    this.#question = question;
    this.#listener = listener;
    this.#timer = new CallTimer(context.clock, question.end, (limit) => this.#expired(limit));
    this.#attempt = new Attempt(this);
    this.#place = context.running.add(this);
  }

  get targetName(): string {
    return this.#context.targetName;
  }

  /** Sends it. */
  start(): void {
    this.#timer.expect(this.#context.limits.firstByte);
    this.#isSending = true;
    this.#context.upstream.send(this.#question, this.#attempt);
    this.#isSending = false;
  }

  cancel(reason: CancellationReason): void {
    this.#fail(cancelled(reason));
  }

  pause(): void {
    if (this.#isSettled || this.#isPaused) return;
    this.#isPaused = true;
    this.#timer.hold();
    this.#attempt.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#timer.release();
    this.#attempt.resume();
  }

  now(): number {
    return this.#context.clock.now();
  }

  open(head: UpstreamHead): AnswerReader<Answer> {
    this.#timer.expect(this.#context.limits.idle);
    const { status, contentType } = head;
    const { accept } = this.#question;
    if (status >= 400) return new RefusalReader(head);
    if (status >= 300)
      throw protocolFailed(`The provider of ${head.url} wants to redirect the request, which is refused.`);
    if (contentType === accept) return this.#question.read(head, this);
    const type = contentType === '' ? 'no content type' : contentType;
    throw protocolFailed(`The provider of ${head.url} answered with ${type} instead of ${accept}.`);
  }

  heard(): void {
    this.#timer.heard();
  }

  deliver(text: string): void {
    if (this.#isSettled) return;
    this.#hasDelivered = true;
    this.#listener.onText?.(text, 0);
  }

  deliverDelta(delta: AnswerDelta): void {
    if (this.#isSettled) return;
    this.#hasDelivered = true;
    this.#listener.onDelta?.(delta);
  }

  deliverEvent(event: ClientEvent): void {
    if (this.#isSettled) return;
    this.#hasDelivered = true;
    this.#listener.onClientEvent?.(event);
  }

  done(answer: Answer): void {
    if (this.#isSettled) return;
    this.#settle();
    if (!this.#attempt.isClosed) {
      this.resume();
      this.#timer.expect(drain);
    }
    this.#listener.onDone(answer);
  }

  failed(error: unknown, isUnanswered: boolean): void {
    if (this.#isSettled) return;
    const waitMs = this.#hasDelivered ? undefined : this.#waitBeforeRetry(error, isUnanswered);
    if (waitMs === undefined || waitMs >= this.#timer.remainingMs) {
      this.#fail(error);
      return;
    }
    this.#retries += 1;
    this.#context.counts.retries += 1;
    this.#timer.expect(undefined);
    // Not within the call that told of the failure: the connection is still being taken away.
    if (waitMs === 0) process.nextTick(() => this.#sendAgain());
    else this.#stopWait = this.#context.clock.startTimer(waitMs, () => this.#sendAgain());
  }

  closed(): void {
    if (this.#isSettled && this.#attempt.isClosed) this.#timer.stop();
  }

  /** A connection that was closed while nobody used it says nothing about the provider. */
  #waitBeforeRetry(error: unknown, isUnanswered: boolean): number | undefined {
    const { retry, upstream } = this.#context;
    if (isUnanswered && this.#retries < retry.maxRetries && upstream.isStaleConnection(error)) return 0;
    return waitBeforeRetry(error, this.#retries, retry);
  }

  #sendAgain(): void {
    if (this.#isSettled) return;
    this.#attempt = new Attempt(this);
    if (this.#isPaused) this.#attempt.pause();
    this.start();
  }

  #expired(limit: TimeLimit): void {
    this.#attempt.abort(timedOut(limit));
  }

  #settle(): void {
    this.#isSettled = true;
    this.#stopWait?.();
    this.#timer.stop();
    this.#context.running.remove(this.#place);
  }

  #fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    const { targetName: url, secrets } = this.#context;
    const failure = toCallFailure(error, { peer: { name: 'provider' }, url, secrets });
    this.#attempt.abort(failure);
    if (this.#isSending) process.nextTick(() => this.#listener.onError(failure));
    else this.#listener.onError(failure);
  }
}
