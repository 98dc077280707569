import type { SippError } from '../../runtime/contract/errors.ts';
import type { AttemptListener } from '../balance/plan.ts';
import type { AnswerDelta, ClientEvent, Target, TextAnswer, TextRequest } from '../targets/target.ts';
import type { RequestRun } from './request-run.ts';
import type { TextStream } from './text-stream.ts';

/** Whom a listener tells how its answer ended. */
export interface AnswerOwner {
  readonly run: RequestRun;
  /** Undefined where the answers are one document. */
  readonly stream: TextStream | undefined;
  done(choice: number, answer: TextAnswer): void;
  /** Also for what is wrong with us. */
  fail(error: unknown): void;
}

/** Hears one of the answers to a request. Targets do not catch what their listeners throw: a mistake of an encoder ends its request. */
export class AnswerListener implements AttemptListener<TextAnswer> {
  readonly #owner: AnswerOwner;
  readonly #choice: number;
  readonly #request: TextRequest;
  /** Of deliveries without text, which say nothing: they are told with the next one. */
  #silentTokens = 0;
  #lastOutputMs: number | undefined;

  constructor(owner: AnswerOwner, choice: number, request: TextRequest) {
    this.#owner = owner;
    this.#choice = choice;
    this.#request = request;
  }

  onAttempt(target: Target): void {
    this.#owner.run.attempt(target, this.#request, this.#choice);
  }

  onText(text: string, tokens: number): void {
    const { run, stream } = this.#owner;
    if (run.isOver) return;
    run.outputTokens += tokens;
    const all = tokens + this.#silentTokens;
    this.#silentTokens = text === '' ? all : 0;
    if (text === '') return;
    this.#tellTime(run);
    try {
      stream?.text(this.#choice, text, all);
    } catch (error) {
      this.#owner.fail(error);
    }
  }

  onDelta(delta: AnswerDelta): void {
    const { run, stream } = this.#owner;
    if (run.isOver) return;
    this.#tellTime(run);
    try {
      stream?.delta(this.#choice, delta);
    } catch (error) {
      this.#owner.fail(error);
    }
  }

  onClientEvent(event: ClientEvent): void {
    const { run, stream } = this.#owner;
    if (run.isOver) return;
    if (event.isOutput) this.#tellTime(run);
    try {
      stream?.clientEvent(this.#choice, event);
    } catch (error) {
      this.#owner.fail(error);
    }
  }

  onDone(answer: TextAnswer): void {
    try {
      this.#owner.done(this.#choice, answer);
    } catch (error) {
      this.#owner.fail(error);
    }
  }

  onError(error: SippError): void {
    this.#owner.fail(error);
  }

  /** Answers run beside each other: each has gaps of its own. */
  #tellTime(run: RequestRun): void {
    const nowMs = performance.now();
    run.firstTextMs ??= nowMs - run.startedMs;
    if (this.#lastOutputMs !== undefined) {
      run.core.operations.tokenGap(run.target?.config.name ?? '', nowMs - this.#lastOutputMs);
    }
    this.#lastOutputMs = nowMs;
  }
}
