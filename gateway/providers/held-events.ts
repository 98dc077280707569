import type { ClientEvent } from '../targets/target.ts';
import type { AnswerSink } from './answer-reader.ts';

/** More than any provider says before it begins to answer. The length is that of the data, in UTF-16 units. */
const MAX_EVENTS = 64;
const MAX_LENGTH = 262_144;

/**
 * Passes the events of a stream on, the first ones together with the one that adds something to the answer: until then the request
 * can still be sent again, or to another target, where the stream turns out to be a failure.
 */
export class HeldEvents {
  readonly #sink: AnswerSink;
  #held: ClientEvent[] | undefined = [];
  #length = 0;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  add(event: ClientEvent): void {
    const held = this.#held;
    if (held === undefined) {
      this.#sink.deliverEvent(event);
      return;
    }
    held.push(event);
    this.#length += event.data.length;
    if (event.isOutput || held.length > MAX_EVENTS || this.#length > MAX_LENGTH) this.release();
  }

  /** The stream is at a good end, or will not be repeated. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) for (const event of held) this.#sink.deliverEvent(event);
  }
}
