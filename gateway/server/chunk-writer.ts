import type { ServerResponse } from 'node:http';

/**
 * Writes the body of an answer whose head has been written and tells no length. Node hands each chunk to the system as three pieces,
 * which costs a twentieth of all that a token of a stream costs; here a chunk is one text (RFC 9112, section 7.1). Clients that speak
 * HTTP/1.0 read to the end of the connection instead.
 */
export class ChunkWriter {
  readonly #response: ServerResponse;
  readonly #isFramed: boolean;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#isFramed = response.chunkedEncoding;
    // From here on Node passes on what it gets.
    response.chunkedEncoding = false;
  }

  /** False where the client's socket is full. An empty text would be the end. */
  write(text: string): boolean {
    return this.#response.write(this.#isFramed ? toChunk(text) : text);
  }

  /** The last text; there may be none. */
  end(text: string): void {
    const chunk = text === '' ? '' : toChunk(text);
    this.#response.end(this.#isFramed ? `${chunk}0\r\n\r\n` : text);
  }
}

const toChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
