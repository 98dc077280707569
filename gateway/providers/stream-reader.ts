import { TextCollector } from '../../runtime/endpoint/http/text-collector.ts';
import type { TextAdapter } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { StreamAnswer } from '../../runtime/endpoint/provider/stream-answer.ts';
import { type ServerSentEvent, SseParser } from '../../runtime/profile/sse-parser.ts';
import type { TargetTimings, TextAnswer } from '../targets/target.ts';
import type { AnswerReader, TextSink } from './answer-reader.ts';
import { toTextAnswer } from './to-text-answer.ts';
import type { UpstreamHead } from './upstream-head.ts';

export interface StreamReaderOptions {
  readonly requestId: string;
  readonly adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>;
  readonly sink: TextSink;
}

/** Reads an answer that comes as a stream of events, and passes its text on. */
export class StreamReader implements AnswerReader<TextAnswer> {
  readonly #sink: TextSink;
  readonly #parser = new SseParser();
  readonly #answer: StreamAnswer;
  readonly #text: TextCollector;
  readonly #onEvent = (event: ServerSentEvent): void => {
    const text = this.#answer.add(event);
    if (text === '') return;
    this.#text.append(text);
    this.#sink.deliver(text);
  };

  constructor(head: UpstreamHead, { requestId, adapter, sink }: StreamReaderOptions) {
    this.#sink = sink;
    this.#answer = new StreamAnswer(adapter, head);
    this.#text = new TextCollector(requestId);
  }

  get isComplete(): boolean {
    return this.#answer.isComplete;
  }

  push(chunk: Uint8Array): void {
    this.#parser.push(chunk, this.#onEvent);
  }

  end(timings: TargetTimings): TextAnswer {
    return toTextAnswer(this.#answer.end(this.#text.text), timings);
  }
}
