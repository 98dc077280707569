import type { TargetTimings } from '../targets/target.ts';
import type { AnswerReader } from './answer-reader.ts';
import { RefusalReader } from './refusal-reader.ts';
import type { UpstreamController, UpstreamHandler } from './upstream.ts';
import { UpstreamHead } from './upstream-head.ts';

/** Whoever sends a request, maybe several times. */
export interface AttemptOwner<Answer> {
  readonly targetName: string;
  now(): number;
  /** The answer begins. Throws what is wrong with its head. */
  open(head: UpstreamHead): AnswerReader<Answer>;
  /** A piece of the answer has come. */
  heard(): void;
  done(answer: Answer): void;
  /** `isUnanswered` where nothing at all had come. */
  failed(error: unknown, isUnanswered: boolean): void;
  /** The connection is free or gone, after an answer. */
  closed(): void;
}

/** One try of a request. Its owner is told of one end: `done` or `failed`; what comes after an answer is read over. */
export class Attempt<Answer> implements UpstreamHandler {
  readonly #owner: AttemptOwner<Answer>;
  #controller: UpstreamController | undefined;
  #reader: AnswerReader<Answer> | undefined;
  #timings: TargetTimings = {};
  #sentMs = 0;
  #hasAnswer = false;
  #isPaused = false;
  #isOver = false;
  #isClosed = false;

  constructor(owner: AttemptOwner<Answer>) {
    this.#owner = owner;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends the try, and its connection where there is one; the owner is told of the failure unless it had an end before. */
  abort(error: Error): void {
    if (this.#controller === undefined) this.#end(error);
    else this.#controller.abort(error);
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#controller?.resume();
  }

  /** The connection is there and the request is written to it now. */
  onRequestStart(controller: UpstreamController): void {
    if (this.#isOver) {
      controller.abort(new Error('The request was given up before it was sent.'));
      return;
    }
    this.#controller = controller;
    this.#sentMs = this.#owner.now();
    if (this.#isPaused) controller.pause();
  }

  onResponseStart(_: UpstreamController, status: number, headers: UpstreamHeaders, statusText = ''): void {
    // What tells that an answer will follow is none.
    if (status < 200 || this.#isOver) return;
    this.#hasAnswer = true;
    this.#timings = { upstreamMs: this.#owner.now() - this.#sentMs };
    try {
      this.#reader = this.#owner.open(new UpstreamHead(this.#owner.targetName, { status, statusText, headers }));
    } catch (error) {
      this.#giveUp(error);
    }
  }

  onResponseData(_: UpstreamController, chunk: Uint8Array): void {
    const reader = this.#reader;
    if (this.#isOver || reader === undefined) return;
    this.#owner.heard();
    try {
      reader.push(chunk);
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    if (reader.isComplete) this.#finish(reader);
  }

  onResponseEnd(): void {
    this.#isClosed = true;
    if (!this.#isOver && this.#reader !== undefined) this.#finish(this.#reader);
    this.#owner.closed();
  }

  onResponseError(_: UpstreamController | undefined, error: Error): void {
    this.#isClosed = true;
    this.#end(this.#reader instanceof RefusalReader ? this.#reader.failure() : error);
    this.#owner.closed();
  }

  #finish(reader: AnswerReader<Answer>): void {
    let answer: Answer;
    try {
      answer = reader.end(this.#timings);
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    // Whoever is told of a piece may have ended the call.
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.done(answer);
  }

  /** The rest of the answer is of no use; the connection cannot be used again without reading it. */
  #giveUp(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#isClosed) this.#controller?.abort(error instanceof Error ? error : new Error(String(error)));
    this.#owner.failed(error, false);
  }

  #end(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.failed(error, !this.#hasAnswer);
  }
}

type UpstreamHeaders = ConstructorParameters<typeof UpstreamHead>[1]['headers'];
