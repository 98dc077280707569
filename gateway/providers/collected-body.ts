import { protocolFailed } from '../../runtime/profile/protocol-failed.ts';

const decoder = new TextDecoder();

/** A body that is read as a whole, up to a limit. */
export class CollectedBody {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws SippError `protocol_failed` where it is larger than allowed */
  push(chunk: Uint8Array): void {
    this.#sizeBytes += chunk.byteLength;
    if (this.#sizeBytes > this.#maxBytes) throw protocolFailed(`The answer has more than ${this.#maxBytes} bytes.`);
    this.#chunks.push(chunk);
  }

  text(): string {
    const [first] = this.#chunks;
    const bytes =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#sizeBytes);
    return decoder.decode(bytes);
  }
}
