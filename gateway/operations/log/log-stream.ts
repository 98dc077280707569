import { write, writeSync } from 'node:fs';
import type { LogStream } from './json-log.ts';

/** A stream that has to be closed. */
export interface OpenLogStream extends LogStream {
  /** Resolves when all lines are written, or cannot be. */
  close(): Promise<void>;
}

/** Docker reads pipes in pieces of 16 KiB; a system call for each line costs more than making the line. */
const PIECE_LENGTH = 15_000;
/** People who watch a log see a line after this time at the latest. */
const FLUSH_MS = 100;
/** What is held while the reader of the log does not read; then lines are lost, but not the gateway. */
const MAX_HELD_LENGTH = 8 * 1024 * 1024;
/** How long a stop waits for a reader that does not read. */
const CLOSE_LIMIT_MS = 1000;

/**
 * Writes lines to a file descriptor in pieces and off the event loop; the end of the process writes the last ones.
 *
 * Pino's own destination is not used: it measures all that it holds with each line, which costs more than making the line, and it
 * tries for ever to write the last lines to a pipe that was closed.
 */
export function openLogStream(fd: number): OpenLogStream {
  return new FileLogStream(fd);
}

class FileLogStream implements OpenLogStream {
  readonly #fd: number;
  readonly #timer: NodeJS.Timeout;
  readonly #writeRest = () => this.#writeNow();
  #held = '';
  #isWriting = false;
  #onIdle: (() => void) | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    this.#timer = setInterval(() => this.#writeSoon(), FLUSH_MS).unref();
    process.once('exit', this.#writeRest);
  }

  write(line: string): void {
    if (this.#held.length > MAX_HELD_LENGTH) return;
    this.#held += line;
    if (this.#held.length >= PIECE_LENGTH) this.#writeSoon();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    let limit: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      limit = setTimeout(resolve, CLOSE_LIMIT_MS);
      this.#writeSoon();
    });
    clearTimeout(limit);
    process.off('exit', this.#writeRest);
  }

  #writeSoon(): void {
    if (this.#isWriting) return;
    if (this.#held === '') {
      this.#onIdle?.();
      return;
    }
    const piece = Buffer.from(this.#held);
    this.#held = '';
    this.#isWriting = true;
    this.#writePiece(piece);
  }

  #writePiece(piece: Buffer): void {
    write(this.#fd, piece, (error, length) => {
      if (error?.code === 'EAGAIN') {
        // A full pipe that does not block. Unlike the other timer, this one holds lines that would be lost.
        setTimeout(() => this.#writePiece(piece), FLUSH_MS);
      } else if (error === null && length < piece.length) {
        this.#writePiece(piece.subarray(length));
      } else {
        // Written; or the pipe is closed, and there is nobody left to tell.
        this.#isWriting = false;
        if (this.#held.length >= PIECE_LENGTH || this.#onIdle !== undefined) this.#writeSoon();
      }
    });
  }

  /** A piece that is under way may come after the rest: nothing can be waited for when the process ends. */
  #writeNow(): void {
    try {
      writeSync(this.#fd, this.#held);
    } catch {
      // A closed pipe, or one that is full.
    }
  }
}
