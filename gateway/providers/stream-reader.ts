import { TextCollector } from '../../runtime/endpoint/http/text-collector.ts';
import type { StreamDelta, TextAdapter } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { StreamAnswer } from '../../runtime/endpoint/provider/stream-answer.ts';
import type { ToolCallDelta } from '../../runtime/endpoint/provider/tool-call-collector.ts';
import { type ServerSentEvent, SseParser } from '../../runtime/profile/sse-parser.ts';
import type { TargetTimings, TextAnswer } from '../targets/target.ts';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import { toTextAnswer } from './to-text-answer.ts';
import type { UpstreamHead } from './upstream-head.ts';

export interface StreamReaderOptions {
  readonly requestId: string;
  readonly adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>;
  readonly sink: AnswerSink;
}

/** Reads an answer that comes as a stream of events, and passes on what each of them adds, in neutral words. */
export class StreamReader implements AnswerReader<TextAnswer> {
  readonly #sink: AnswerSink;
  readonly #parser = new SseParser();
  readonly #answer: StreamAnswer;
  readonly #text: TextCollector;
  readonly #onEvent = (event: ServerSentEvent): void => {
    const body = this.#answer.parse(event);
    if (body !== undefined) this.#pass(this.#answer.add(body));
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

  /** Most have nothing but text. */
  #pass({ reasoning, logprobs, text = '', toolCalls }: StreamDelta): void {
    if (reasoning !== undefined) this.#sink.deliverDelta({ type: 'reasoning', text: reasoning });
    if (logprobs !== undefined) this.#sink.deliverDelta({ type: 'logprobs', tokens: logprobs });
    if (text !== '') {
      this.#text.append(text);
      this.#sink.deliver(text);
    }
    if (toolCalls !== undefined) for (const call of toolCalls) this.#passCall(call);
  }

  #passCall({ index, id, name, arguments: text }: ToolCallDelta): void {
    this.#sink.deliverDelta({
      type: 'tool_call',
      index,
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
      ...(text !== undefined && { arguments: text }),
    });
  }
}
