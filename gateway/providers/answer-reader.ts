import type { AnswerDelta, ClientEvent, TargetTimings } from '../targets/target.ts';

/** Receives what a stream tells as it comes: as texts and deltas, or as events of the provider. */
export interface AnswerSink {
  deliver(text: string): void;
  deliverDelta(delta: AnswerDelta): void;
  deliverEvent(event: ClientEvent): void;
}

/** Takes the body of one answer, piece by piece. */
export interface AnswerReader<Answer> {
  /** Whether the answer is whole although the body may go on; what follows is of no interest. */
  readonly isComplete: boolean;
  /** @throws SippError for what is no answer, or a failure that is told in it */
  push(chunk: Uint8Array): void;
  /**
   * The answer, when the body is at its end or complete.
   *
   * @throws SippError where it is none
   */
  end(timings: TargetTimings): Answer;
}
