import { cutOff, invalidModel } from './failure.ts';
import { MAX_HEADER_BYTES } from './limits.ts';
import type { ByteSource } from './model-file.ts';

/** One read holds the whole header of a small model; a large vocabulary takes some thirty. */
const WINDOW_BYTES = 256 * 1024;

/** Sees the bytes of one string, from `start` up to `end`. */
export type StringVisitor = (window: Uint8Array, start: number, end: number, index: number) => void;

/** Walks forward through a source, reading a window at a time. Every step checks the end of the file first. */
export class Cursor {
  readonly source: ByteSource;
  /** Name of the part being read, for messages. */
  part = 'the header';
  #window: Buffer;
  #view: DataView;
  #start = 0;
  #length = 0;
  #position = 0;

  constructor(source: ByteSource) {
    this.source = source;
    this.#window = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, source.bytes));
    this.#view = new DataView(this.#window.buffer);
  }

  /** From the beginning of the file, in bytes. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.source.bytes - this.#position;
  }

  u32(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, true);
  }

  /** A count, length or offset. Throws where it exceeds what a number holds exactly. */
  size(what: string): number {
    const at = this.#take(8);
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
    if (Number.isSafeInteger(value)) return value;
    throw invalidModel(this.source.path, `${what} at byte ${this.#position - 8} is absurd (${value}).`);
  }

  /** Hands the next bytes to `read`, together with where they begin in the view. */
  fixed<Value>(bytes: number, read: (view: DataView, at: number) => Value): Value {
    return read(this.#view, this.#take(bytes));
  }

  /** `latin1` keeps every byte apart, also where the text is not valid UTF-8. */
  text(bytes: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    this.#require(bytes);
    if (bytes <= this.#window.length) {
      const at = this.#take(bytes);
      return this.#window.toString(encoding, at, at + bytes);
    }
    const long = Buffer.allocUnsafe(bytes);
    if (this.source.read(long, this.#position) < bytes) throw this.#ended(bytes);
    this.#position += bytes;
    return long.toString(encoding);
  }

  skip(bytes: number): void {
    this.#require(bytes);
    this.#position += bytes;
  }

  /** Walks over length-prefixed strings without decoding them; `visit` sees the bytes of each. */
  skipStrings(count: number, visit?: StringVisitor): void {
    let index = 0;
    while (index < count) {
      index = this.#skipStringsInWindow(index, count, visit);
      if (index === count) return;
      const length = this.size('a string length');
      if (visit === undefined) this.skip(length);
      else this.#visit(visit, length, index);
      index += 1;
    }
  }

  /** The fast path, for some 300,000 strings: no calls as far as the window reaches. Stops before anything unusual. */
  #skipStringsInWindow(from: number, count: number, visit: StringVisitor | undefined): number {
    const view = this.#view;
    const end = this.#length;
    let at = this.#position - this.#start;
    let index = from;
    for (; index < count && at + 8 <= end; index += 1) {
      const next = at + 8 + view.getUint32(at, true);
      if (next > end || view.getUint32(at + 4, true) !== 0) break;
      if (visit !== undefined) visit(this.#window, at + 8, next, index);
      at = next;
    }
    this.#position = this.#start + at;
    return index;
  }

  #visit(visit: StringVisitor, length: number, index: number): void {
    this.#require(length);
    if (length > this.#window.length) {
      throw invalidModel(this.source.path, `${this.part} has an item of ${length} bytes.`);
    }
    const at = this.#take(length);
    visit(this.#window, at, at + length, index);
  }

  /** Moves past `bytes` and returns where they begin in the window. */
  #take(bytes: number): number {
    let at = this.#position - this.#start;
    if (at < 0 || at + bytes > this.#length) {
      this.#require(bytes);
      this.#fill(bytes);
      at = 0;
    }
    this.#position += bytes;
    return at;
  }

  #fill(bytes: number): void {
    this.#start = this.#position;
    this.#length = this.source.read(this.#window, this.#start);
    if (this.#length < bytes) throw this.#ended(bytes);
  }

  #require(bytes: number): void {
    if (bytes > this.remaining) throw this.#ended(bytes);
    if (this.#position + bytes > MAX_HEADER_BYTES) {
      throw invalidModel(this.source.path, `${this.part} goes on beyond ${MAX_HEADER_BYTES} bytes.`);
    }
  }

  #ended(bytes: number): Error {
    const { path, bytes: total } = this.source;
    return cutOff(
      path,
      `${this.part} needs ${bytes} bytes from byte ${this.#position}, the file has ${total} (${bytes - this.remaining} missing).`,
    );
  }
}
