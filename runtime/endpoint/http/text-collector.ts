import type { TokenBatch } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';

/** More than a million tokens; a stream without end must not take all memory. In UTF-16 units. */
const MAX_TEXT_LENGTH = 16_777_216;

/** Puts the text of a stream together and makes its batches. */
export class TextCollector {
  readonly #encoder = new TextEncoder();
  readonly #requestId: string;
  #text = '';
  #sequence = 0;

  constructor(requestId: string) {
    this.#requestId = requestId;
  }

  get text(): string {
    return this.#text;
  }

  /**
   * The next batch. Batches are counted here: a remote's own numbers have gaps where it merged tokens.
   *
   * @throws SippError `protocol_failed` for a text without end.
   */
  add(text: string): TokenBatch {
    this.append(text);
    const byteCount = this.#encoder.encode(text).byteLength;
    const batch = { requestId: this.#requestId, sequenceStart: this.#sequence, text, frameCount: 1, byteCount };
    this.#sequence += 1;
    return batch;
  }

  /**
   * The same without a batch.
   *
   * @throws SippError `protocol_failed` for a text without end.
   */
  append(text: string): void {
    this.#text += text;
    if (this.#text.length > MAX_TEXT_LENGTH) {
      throw protocolFailed(`The answer has more than ${MAX_TEXT_LENGTH} characters.`);
    }
  }
}
