import { protocolFailed } from './protocol-failed.ts';

export interface ServerSentEvent {
  /** `message` where the sender names none. */
  readonly event: string;
  readonly data: string;
}

/** An event is a few bytes of text; what grows beyond this is no event stream. In UTF-16 units. */
export const MAX_EVENT_LENGTH = 1_048_576;

/**
 * Takes server-sent events from bytes, however they are cut: in the middle of a character, of a line end, of a name. Comments,
 * `id` and `retry` are read over. Each character is looked at once, so small pieces cost no more than large ones.
 */
export class SseParser {
  readonly #decoder = new TextDecoder();
  #line = '';
  #event = '';
  #data: string[] = [];
  #length = 0;
  #endedWithCarriageReturn = false;

  /**
   * The events that these bytes complete.
   *
   * @throws SippError `protocol_failed` for an event that exceeds `MAX_EVENT_LENGTH`.
   */
  *push(bytes: Uint8Array): Generator<ServerSentEvent> {
    const decoded = this.#decoder.decode(bytes, { stream: true });
    if (decoded === '') return;
    // The second half of a CRLF that was cut: the line has ended already.
    const text = this.#endedWithCarriageReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    this.#endedWithCarriageReturn = decoded.endsWith('\r');
    let start = 0;
    for (const { index, 0: ending } of text.matchAll(/\r\n|\r|\n/g)) {
      this.#grow(text.slice(start, index));
      start = index + ending.length;
      const event = this.#endLine();
      if (event !== undefined) yield event;
    }
    this.#grow(text.slice(start));
  }

  #grow(part: string): void {
    this.#line += part;
    this.#length += part.length;
    if (this.#length > MAX_EVENT_LENGTH) {
      throw protocolFailed(`The stream has an event of more than ${MAX_EVENT_LENGTH} characters.`);
    }
  }

  #endLine(): ServerSentEvent | undefined {
    const line = this.#line;
    this.#line = '';
    if (line === '') return this.#endEvent();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    else this.#length -= line.length;
    return undefined;
  }

  /** An event without data is none. */
  #endEvent(): ServerSentEvent | undefined {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') };
    const hasData = this.#data.length > 0;
    this.#event = '';
    this.#data = [];
    this.#length = 0;
    return hasData ? event : undefined;
  }
}
