import type { ServerResponse } from 'node:http';
import type { WireEvent } from '../../runtime/profile/wire-event.ts';
import { encodeEvent } from '../../runtime/profile/wire-event.ts';
import { ChunkWriter } from './chunk-writer.ts';

/** What the stream needs to hold its source back while the client does not read. */
export interface StreamSource {
  pause?(): void;
  resume?(): void;
}

/**
 * Writes the events of one answer. Text that comes while the client's socket is full is kept in one piece and its source is
 * asked to wait, so a slow reader costs no more memory than what the source cannot hold back: at most the answer's text.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #source: StreamSource;
  #writer: ChunkWriter | undefined;
  #sequence = 0;
  #pendingText = '';
  #pendingTokens = 0;
  #isFull = false;

  constructor(response: ServerResponse, source: StreamSource) {
    this.#response = response;
    this.#source = source;
  }

  /** The head of the answer is written. */
  begin(): void {
    this.#writer = new ChunkWriter(this.#response);
  }

  text(text: string, tokens: number): void {
    if (this.#isFull) {
      this.#pendingText += text;
      this.#pendingTokens += tokens;
    } else {
      this.#writeText(text, tokens);
    }
  }

  /** A comment, which keeps proxies from closing a silent connection. */
  heartbeat(): void {
    if (!this.#isFull) this.#writer?.write(': waiting\n\n');
  }

  /** The last events; nothing can follow. */
  end(events: readonly WireEvent[]): void {
    const text = this.#pendingText === '' ? '' : this.#encodeText(this.#pendingText, this.#pendingTokens);
    this.#pendingText = '';
    this.#writer?.end(text + events.map(encodeEvent).join(''));
  }

  #writeText(text: string, tokens: number): void {
    if (this.#writer?.write(this.#encodeText(text, tokens))) return;
    this.#isFull = true;
    this.#source.pause?.();
    this.#response.once('drain', () => this.#continue());
  }

  #continue(): void {
    this.#isFull = false;
    const text = this.#pendingText;
    const tokens = this.#pendingTokens;
    this.#pendingText = '';
    this.#pendingTokens = 0;
    if (text !== '' && !this.#response.writableEnded) this.#writeText(text, tokens);
    if (!this.#isFull) this.#source.resume?.();
  }

  #encodeText(text: string, tokens: number): string {
    const sequence = this.#sequence;
    // Targets that do not count send pieces; each is numbered as one.
    this.#sequence += tokens || 1;
    return encodeEvent({ type: 'token', sequence, text });
  }
}
