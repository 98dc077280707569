import { protocolFailed } from './protocol-failed.ts';

export interface ServerSentEvent {
  /** `message` where the sender names none. */
  readonly event: string;
  readonly data: string;
}

/** An event is a few bytes of text; what grows beyond this is no event stream. In UTF-16 units. */
export const MAX_EVENT_LENGTH = 1_048_576;

const LINE_END = /[\r\n]/g;
const SPACE = 0x20;
const streaming = { stream: true } as const;

/**
 * Takes server-sent events from bytes, however they are cut: in the middle of a character, of a line end, of a name. Comments,
 * `id` and `retry` are read over. Each character is looked at once, so small pieces cost no more than large ones; a piece of a
 * stream is one event in most cases, so that is what this is fast for.
 */
export class SseParser {
  readonly #decoder = new TextDecoder();
  /** Several times as fast, for pieces that begin and end between two characters. */
  readonly #wholeDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #isBetweenCharacters = false;
  #line = '';
  #event = '';
  #data: string | undefined;
  #length = 0;
  #endedWithCarriageReturn = false;

  /**
   * Tells each event that these bytes complete.
   *
   * @throws SippError `protocol_failed` for an event that exceeds `MAX_EVENT_LENGTH`.
   */
  push(bytes: Uint8Array, onEvent: (event: ServerSentEvent) => void): void {
    const text = this.#decode(bytes);
    if (text === '') return;
    // The second half of a CRLF that was cut: the line has ended already.
    let start = this.#endedWithCarriageReturn && text.startsWith('\n') ? 1 : 0;
    this.#endedWithCarriageReturn = text.endsWith('\r');
    const hasCarriageReturns = text.includes('\r');
    for (;;) {
      const end = hasCarriageReturns ? lineEnd(text, start) : text.indexOf('\n', start);
      if (end < 0) break;
      this.#grow(text.slice(start, end));
      start = end + (hasCarriageReturns && text.startsWith('\r\n', end) ? 2 : 1);
      this.#endLine(onEvent);
    }
    this.#grow(text.slice(start));
  }

  #decode(bytes: Uint8Array): string {
    const last = bytes.at(-1);
    const endsWhole = last !== undefined && last < 0x80;
    // The first piece may begin with a byte order mark, which is no part of the text.
    if (endsWhole && this.#isBetweenCharacters) return this.#wholeDecoder.decode(bytes);
    const text = this.#decoder.decode(bytes, streaming);
    this.#isBetweenCharacters = endsWhole;
    return text;
  }

  #grow(part: string): void {
    this.#line += part;
    this.#length += part.length;
    if (this.#length > MAX_EVENT_LENGTH) {
      throw protocolFailed(`The stream has an event of more than ${MAX_EVENT_LENGTH} characters.`);
    }
  }

  #endLine(onEvent: (event: ServerSentEvent) => void): void {
    const line = this.#line;
    this.#line = '';
    if (line === '') this.#endEvent(onEvent);
    else if (line.startsWith('data:')) this.#addData(valueFrom(line, 5));
    else if (line.startsWith('event:')) this.#event = valueFrom(line, 6);
    // A name without a colon is a field that is empty.
    else if (line === 'data') this.#addData('');
    else if (line === 'event') this.#event = '';
    else this.#length -= line.length;
  }

  #addData(value: string): void {
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }

  /** An event without data is none. */
  #endEvent(onEvent: (event: ServerSentEvent) => void): void {
    const event = this.#event === '' ? 'message' : this.#event;
    const data = this.#data;
    this.#event = '';
    this.#data = undefined;
    this.#length = 0;
    if (data !== undefined) onEvent({ event, data });
  }
}

function lineEnd(text: string, start: number): number {
  LINE_END.lastIndex = start;
  return LINE_END.exec(text)?.index ?? -1;
}

/** One space after the colon is not part of the value. */
const valueFrom = (line: string, start: number): string =>
  line.slice(line.charCodeAt(start) === SPACE ? start + 1 : start);
