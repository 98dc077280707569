import type { TargetTimings } from '../targets/target.ts';

/** Receives the text of a stream as it comes. */
export interface TextSink {
  deliver(text: string): void;
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
