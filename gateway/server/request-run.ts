import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { CancellationReason, TokenUsage } from '../../runtime/contract/events.ts';
import type { Rejection, RequestKind, RequestOutcome } from '../operations/request-outcome.ts';
import type { RequestTrace } from '../operations/tracing/tracing.ts';
import type { Caller } from '../policy/caller.ts';
import type { Shape } from '../shapes/shape.ts';
import { droppedFields } from '../targets/foreign-fields.ts';
import type { EmbedRequest, Target, TargetTimings, TextRequest } from '../targets/target.ts';
import type { GatewayCore, RunUnderWay } from './gateway-core.ts';
import type { Generation } from './generation.ts';
import { requestIdOf } from './request-id.ts';
import { Responder } from './responder.ts';

/** What a request holds until it is over. */
export interface Held {
  /** `tokens` that the model has read and written; undefined where it did and did not tell how many. */
  release(tokens: number | undefined): void;
}

/** What an answer told beside its content. */
export interface AnswerFigures {
  readonly usage?: TokenUsage | undefined;
  readonly timings: TargetTimings;
}

/** What is known of a request by its path. A `Route` is one. */
export interface RunKind extends RequestKind {
  readonly shape: Shape;
}

const noTimings: TargetTimings = {};

/**
 * One request on the public listener, from its head to the end of its answer. However it ends (answer, failure, a client that
 * leaves, a stop of the gateway), it gives back what it held and is recorded, once.
 */
export class RequestRun implements RunUnderWay {
  readonly core: GatewayCore;
  readonly generation: Generation;
  readonly kind: RunKind;
  readonly requestId: string;
  readonly responder: Responder;
  /** Undefined where nobody collects traces. */
  readonly trace: RequestTrace | undefined;
  /** Among those under way. */
  readonly place: number;
  readonly startedMs = performance.now();
  client = '';
  caller: Caller | undefined;
  model: string | undefined;
  /** How many are wanted. */
  answers = 1;
  target: Target | undefined;
  attempts = 0;
  isStream = false;
  admissionMs = 0;
  /** When the first target was asked. */
  askedMs: number | undefined;
  firstTextMs: number | undefined;
  /** Tokens of the prompt, where they were counted before. */
  inputTokens: number | undefined;
  /** Tokens that were streamed until now. */
  outputTokens = 0;
  readonly #held: Held[] = [];
  /** Stops what the request waits for at the moment. */
  #stop: ((reason: CancellationReason) => void) | undefined;
  #isOver = false;

  constructor(core: GatewayCore, kind: RunKind, { request, response, headers }: Connection) {
    this.core = core;
    this.generation = core.generation;
    this.kind = kind;
    this.requestId = requestIdOf(request.headers['x-request-id']);
    headers['x-request-id'] = this.requestId;
    if (core.isDraining) headers['connection'] = 'close';
    const { shape } = kind;
    if (shape.headers !== undefined) Object.assign(headers, shape.headers(this.requestId));
    this.responder = new Responder(response, { shape, requestId: this.requestId, headers });
    this.place = core.begin(this);
    const { traceparent } = request.headers;
    this.trace = core.operations.requestStarted(kind, typeof traceparent === 'string' ? traceparent : undefined);
    response.once('close', () => this.#clientLeft());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Kept until the request is over; given back at once where it is over already. */
  hold(held: Held): void {
    if (this.#isOver) held.release(0);
    else this.#held.push(held);
  }

  /** A target is asked for one of the answers, which count from 0. */
  attempt(target: Target, request: TextRequest | EmbedRequest, answer: number): void {
    const { name } = target.config;
    this.target = target;
    this.attempts += 1;
    this.askedMs ??= performance.now();
    this.responder.target = name === this.model ? undefined : name;
    this.responder.dropped = droppedFields(request, target.config);
    this.trace?.attempt(name, answer);
  }

  /** How to stop what the request waits for now; what it waited for before has come. */
  waitFor(stop: (reason: CancellationReason) => void): void {
    this.#stop = stop;
    if (this.#isOver) stop('client_disconnected');
  }

  /** Goes on after a wait; what the step throws is the answer. */
  attend(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The answer is written. */
  done({ usage, timings }: AnswerFigures): void {
    this.#end({ status: 200, usage, timings });
  }

  /** Answers with a failure, unless the answer has begun: then whoever writes it has told the failure there. */
  fail(error: unknown, { status: ownStatus, rejection }: FailOptions = {}): void {
    if (this.#isOver) return;
    const status = this.responder.error(error, ownStatus);
    const failure = SippError.is(error) ? error : internal(error);
    this.#end({
      status,
      usage: this.#spent(failure),
      timings: noTimings,
      error: failure,
      rejection: rejection ?? rejectionOf(failure),
    });
  }

  /** Stops the request for a reason of the gateway; it is answered with that. */
  cancel(reason: CancellationReason): void {
    if (this.#stop === undefined) this.fail(cancelled(reason));
    else this.#stop(reason);
  }

  #clientLeft(): void {
    if (this.#isOver) return;
    const error = cancelled('client_disconnected');
    this.#end({ status: 408, usage: this.#spent(error), timings: noTimings, error, rejection: 'client_closed' });
    this.#stop?.('client_disconnected');
  }

  /**
   * What is known to have been used by a request that did not end well. A target that failed before its first text is taken to have
   * done nothing; only local models are counted exactly.
   */
  #spent(error: SippError): TokenUsage | undefined {
    const { inputTokens, outputTokens } = this;
    if (this.attempts === 0 || (outputTokens === 0 && !isInterrupted(error))) return undefined;
    if (this.target?.config.type !== 'local' || inputTokens === undefined) {
      return outputTokens === 0 ? undefined : { outputTokens };
    }
    // What is not streamed is not counted on its way: what was put aside stays charged.
    if (!this.isStream) return { inputTokens };
    return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  }

  #end({ status, usage, timings, error, rejection }: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const isUnused = this.attempts === 0 || (error !== undefined && !isInterrupted(error));
    const tokens = tokensOf(usage) ?? (isUnused ? 0 : undefined);
    for (const held of this.#held) held.release(tokens);
    this.core.end(this, {
      operation: this.kind.operation,
      route: this.kind.name,
      requestId: this.requestId,
      client: this.client,
      caller: this.caller?.name,
      model: this.model,
      target: this.target?.config.name,
      attempts: Math.max(0, this.attempts - this.answers + 1),
      isStream: this.isStream,
      status,
      rejection,
      error,
      durationMs: performance.now() - this.startedMs,
      admissionMs: this.admissionMs,
      firstTextMs: this.firstTextMs,
      usage,
      timings,
    });
  }
}

export interface FailOptions {
  /** Default: what the failure's code says. */
  readonly status?: number;
  /** Default: what the failure's code says. */
  readonly rejection?: Rejection;
}

/** What the framework hands over. */
export interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of the answer; more are put in. */
  readonly headers: OutgoingHttpHeaders;
}

type Ending = Pick<RequestOutcome, 'status' | 'usage' | 'timings'> &
  Partial<Pick<RequestOutcome, 'error' | 'rejection'>>;

const rejections: Readonly<Record<string, Rejection>> = {
  blocked: 'blocked',
  rate_limited: 'rate_limited',
  admission: 'admission',
};

/** Targets that fail have used nothing that anybody would be charged for; those that are interrupted may have. */
const isInterrupted = ({ code }: SippError): boolean => code === 'cancelled';

function tokensOf(usage: TokenUsage | undefined): number | undefined {
  const { inputTokens, outputTokens, totalTokens } = usage ?? {};
  if (totalTokens !== undefined) return totalTokens;
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens;
}

/** What a target says no to is no rejection of the gateway. */
function rejectionOf({ code, remote }: SippError): Rejection | undefined {
  return remote === undefined ? rejections[code] : undefined;
}

/** An unforeseen failure keeps its text for the log. */
function internal(cause: unknown): SippError {
  return new SippError('internal', cause instanceof Error ? (cause.stack ?? cause.message) : String(cause), { cause });
}
