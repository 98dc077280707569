import { TextCollector } from '../../runtime/endpoint/http/text-collector.ts';
import type { TextAdapter } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { StreamAnswer } from '../../runtime/endpoint/provider/stream-answer.ts';
import { type ServerSentEvent, SseParser } from '../../runtime/profile/sse-parser.ts';
import type { ClientBody, TargetTimings, TextAnswer } from '../targets/target.ts';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import type { ClientFormat } from './client-format.ts';
import { HeldEvents } from './held-events.ts';
import { toTextAnswer } from './to-text-answer.ts';
import type { UpstreamHead } from './upstream-head.ts';

export interface ClientStreamReaderOptions {
  readonly requestId: string;
  readonly adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>;
  readonly format: ClientFormat;
  /** What the client asked. */
  readonly fields: ClientBody['fields'];
  readonly sink: AnswerSink;
}

/** Reads a stream that the client understands: its events are passed on as they are, and looked at on the way. */
export class ClientStreamReader implements AnswerReader<TextAnswer> {
  readonly #format: ClientFormat;
  readonly #fields: ClientBody['fields'];
  readonly #parser = new SseParser();
  readonly #answer: StreamAnswer;
  readonly #text: TextCollector;
  readonly #events: HeldEvents;
  readonly #onEvent = (event: ServerSentEvent): void => {
    const body = this.#answer.parse(event);
    if (body !== undefined) this.#pass(event, body);
  };

  constructor(head: UpstreamHead, { requestId, adapter, format, fields, sink }: ClientStreamReaderOptions) {
    this.#format = format;
    this.#fields = fields;
    this.#answer = new StreamAnswer(adapter, head);
    this.#text = new TextCollector(requestId);
    this.#events = new HeldEvents(sink);
  }

  get isComplete(): boolean {
    return this.#answer.isComplete;
  }

  push(chunk: Uint8Array): void {
    this.#parser.push(chunk, this.#onEvent);
  }

  end(timings: TargetTimings): TextAnswer {
    const answer = toTextAnswer(this.#answer.end(this.#text.text), timings);
    this.#events.release();
    return answer;
  }

  #pass({ event, data }: ServerSentEvent, body: unknown): void {
    const { text = '' } = this.#answer.add(body);
    if (text !== '') this.#text.append(text);
    if (this.#format.isOurs(body, this.#fields)) return;
    const isOutput = text !== '' || this.#format.isOutput(body);
    // The parser's name for events that have none.
    this.#events.add({ event: event === 'message' ? '' : event, data, text, isOutput });
  }
}
