import { StringDecoder } from 'node:string_decoder';

/** Nobody reads more of a line on a terminal; the log has all of it. */
const MAX_LINE_CHARACTERS = 4_000;

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hands over a last line without a line break. */
  end(): void;
}

/** Cuts what a program prints into lines, at carriage returns too, and hands over those that are not empty. Holds one line at most. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  const hand = (line: string) => {
    const text = line.slice(0, MAX_LINE_CHARACTERS).trimEnd();
    if (text !== '') onLine(text);
  };
  return {
    push(chunk) {
      const lines = (pending + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split(
        /[\r\n]/,
      );
      pending = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
      for (const line of lines) hand(line);
    },
    end: () => hand(pending + decoder.end()),
  };
}
