import type { Readable } from 'node:stream';

/** Engines write sentences; what has no line ends is cut, so that it is not kept for ever. */
const LONGEST_LINE = 4096;

/** Calls back for every line of a stream that is not blank, and for what is left at its end. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  let pending = '';
  const tell = (line: string) => {
    const text = line.trimEnd();
    if (text !== '') onLine(text);
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    lines.forEach(tell);
    if (pending.length > LONGEST_LINE) {
      tell(pending);
      pending = '';
    }
  });
  stream.on('end', () => tell(pending));
}
