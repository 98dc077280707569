import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import type { TimeLimit } from './time-limits.ts';
import type { UpstreamRequest } from './upstream.ts';
import type { UpstreamHead } from './upstream-head.ts';

/** What is sent to a provider, and how its answer is read. */
export interface Question<Answer> extends UpstreamRequest {
  /** The content type that the answer must have. */
  readonly accept: 'application/json' | 'text/event-stream';
  /** The longest time for the whole call; undefined where it may take any. */
  readonly end: TimeLimit | undefined;
  /** Once for each try whose answer is of that type. */
  read(head: UpstreamHead, sink: AnswerSink): AnswerReader<Answer>;
}
