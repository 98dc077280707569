import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { CancellationReason } from '../../runtime/contract/events.ts';
import type { AnswerDelta, ClientEvent, Target, TargetCall, TargetListener } from '../targets/target.ts';
import type { Candidate } from './candidate.ts';
import type { AttemptListener } from './plan.ts';

/** Who is asked for one request, one after the other. */
export interface Candidates {
  first(): Candidate;
  /** Who is asked after that failure, or what the client is told where nobody is. */
  after(failed: Candidate, error: SippError): Candidate | SippError;
}

/** How a target is asked. */
export type Ask<Request, Answer> = (target: Target, request: Request, listener: TargetListener<Answer>) => TargetCall;

export interface AttemptsOptions<Request, Answer> {
  readonly request: Request;
  readonly listener: AttemptListener<Answer>;
  readonly ask: Ask<Request, Answer>;
}

/** Asks candidates until one answers. To the target it is the listener, to the server the call, so that a request needs one object. */
export class Attempts<Request, Answer> implements TargetListener<Answer>, TargetCall {
  readonly #candidates: Candidates;
  readonly #request: Request;
  readonly #listener: AttemptListener<Answer>;
  readonly #ask: Ask<Request, Answer>;
  #candidate: Candidate;
  #ticket = 0;
  /** Of the attempt under way; undefined while it is being started. */
  #call: TargetCall | undefined;
  /** A part of the answer has been passed on: nobody else can begin it again. */
  #isBound = false;
  /** Of deliveries without text: they do not bind a request to its target, and are told with the first text. */
  #silentTokens = 0;
  #isPaused = false;
  #cancelReason: CancellationReason | undefined;

  constructor(candidates: Candidates, { request, listener, ask }: AttemptsOptions<Request, Answer>) {
    this.#candidates = candidates;
    this.#request = request;
    this.#listener = listener;
    this.#ask = ask;
    this.#candidate = candidates.first();
    this.#start(this.#candidate);
  }

  onText(text: string, tokens: number): void {
    if (text === '' && !this.#isBound) {
      this.#silentTokens += tokens;
      return;
    }
    this.#isBound = true;
    const all = tokens + this.#silentTokens;
    this.#silentTokens = 0;
    this.#listener.onText?.(text, all);
  }

  onDelta(delta: AnswerDelta): void {
    this.#isBound = true;
    this.#listener.onDelta?.(delta);
  }

  /** Targets hold back those that come before the answer begins. */
  onClientEvent(event: ClientEvent): void {
    this.#isBound = true;
    this.#listener.onClientEvent?.(event);
  }

  onDone(answer: Answer): void {
    this.#candidate.health.succeeded(this.#ticket);
    this.#listener.onDone(answer);
  }

  onError(error: SippError): void {
    const { health, standIns } = this.#candidate;
    health.failed(this.#ticket, { error, standIns });
    const next = this.#isBound ? error : this.#candidates.after(this.#candidate, error);
    if (SippError.is(next)) this.#listener.onError(next);
    else if (this.#cancelReason !== undefined) this.#listener.onError(cancelled(this.#cancelReason));
    else this.#start(next);
  }

  cancel(reason: CancellationReason): void {
    this.#cancelReason ??= reason;
    this.#call?.cancel(reason);
  }

  pause(): void {
    this.#isPaused = true;
    this.#call?.pause?.();
  }

  resume(): void {
    this.#isPaused = false;
    this.#call?.resume?.();
  }

  #start(candidate: Candidate): void {
    this.#candidate = candidate;
    this.#call = undefined;
    this.#silentTokens = 0;
    this.#ticket = candidate.health.begin();
    this.#listener.onAttempt?.(candidate.target);
    this.#call = this.#ask(candidate.target, this.#request, this);
    if (this.#isPaused) this.#call.pause?.();
    // The listener may have done so when it heard of the attempt.
    if (this.#cancelReason !== undefined) this.#call.cancel(this.#cancelReason);
  }
}
