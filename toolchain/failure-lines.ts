import { stripVTControlCharacters } from 'node:util';

const SHOWN_LINES = 15;
/** What led to the first error stands just before it: the command and the chain of includes. */
const LINES_BEFORE_ERROR = 3;

const errorLine = /\b(?:fatal )?error(?:\b[^:]{0,20})?: |^CMake Error|^FAILED: |undefined reference to|^Error:/;
const memoryLine = /\bKilled\b.*\b(?:cc1plus|clang|program|ld)\b|out of memory|Cannot allocate memory|bad_alloc/i;
const diskLine = /No space left on device|ENOSPC|disk quota exceeded/i;

export interface FailureLines {
  add(line: string): void;
  /** What to show of a failed program: the lines around its first error, or else its last ones. */
  lines(): readonly string[];
  /** What the machine lacked, where the program said so. */
  lack(): 'memory' | 'disk' | undefined;
}

/** Keeps the few lines of a program's output that explain why it failed, however much it prints. */
export function createFailureLines(): FailureLines {
  const latest: string[] = [];
  let around: string[] | undefined;
  let lack: ReturnType<FailureLines['lack']>;
  return {
    add(line) {
      latest.push(line);
      if (latest.length > SHOWN_LINES) latest.shift();
      if (around !== undefined && around.length < SHOWN_LINES) around.push(line);
      if (around === undefined && errorLine.test(line)) around = latest.slice(-LINES_BEFORE_ERROR - 1);
      if (lack === undefined && diskLine.test(line)) lack = 'disk';
      if (lack === undefined && memoryLine.test(line)) lack = 'memory';
    },
    lines: () => (around ?? latest).map(stripVTControlCharacters),
    lack: () => lack,
  };
}
