import { toServerTiming } from '../operations/server-timing.ts';
import type { AnswerEncoder, TextAnswers } from '../shapes/shape.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../targets/target.ts';
import { EventStream, type StreamSource } from './event-stream.ts';
import type { RequestRun } from './request-run.ts';

export interface TextStreamOptions {
  readonly encoder: AnswerEncoder;
  readonly source: StreamSource;
}

/**
 * Answers as a stream of events. The head is held until the first output, or the first sign of life that proxies need, so that
 * earlier failures have a status of their own.
 */
export class TextStream {
  readonly #run: RequestRun;
  readonly #events: EventStream;

  constructor(run: RequestRun, options: TextStreamOptions) {
    const { response } = run.responder;
    this.#run = run;
    this.#events = new EventStream(response, options);
    run.core.watch.add({ response, onSilence: () => this.#breakSilence() });
  }

  text(choice: number, text: string, tokens: number): void {
    this.#begin();
    this.#events.text(choice, text, tokens);
  }

  delta(choice: number, delta: AnswerDelta): void {
    this.#begin();
    this.#events.delta(choice, delta);
  }

  clientEvent(choice: number, event: ClientEvent): void {
    this.#begin();
    this.#events.clientEvent(choice, event);
  }

  endOne(choice: number, answer: TextAnswer): void {
    this.#begin();
    this.#events.endOne(choice, answer);
  }

  endLast(choice: number, answer: TextAnswer, answers: TextAnswers): void {
    this.#begin();
    this.#events.endLast(choice, answer, answers);
  }

  /** Tells a failure, where the head has gone already. */
  fail(error: unknown): void {
    if (this.#run.responder.hasBegun) this.#events.fail(error);
  }

  #begin(): void {
    const { responder } = this.#run;
    if (responder.hasBegun) return;
    responder.setHeader('server-timing', toServerTiming(this.#run, {}));
    responder.beginStream();
    this.#events.begin();
  }

  #breakSilence(): void {
    if (this.#run.isOver) return;
    this.#begin();
    this.#events.heartbeat();
  }
}
