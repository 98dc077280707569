import { SippError } from '../../../../runtime/contract/errors.ts';
import { type Child, withChild } from '../../child.ts';
import type { PartLine, PartName } from '../parts/part.ts';

export interface PartOptions {
  /** The command that becomes a part when a part's name and its upstream follow. */
  readonly command: readonly string[];
  readonly upstream: string;
  readonly signal: AbortSignal;
}

export interface RunningPart {
  readonly pid: number;
  readonly origin: string;
  /** Calls back with what it says from now on; returns what ends that. */
  readonly onLine: (listener: (line: PartLine) => void) => () => void;
}

/** Starts a server of the benchmark in a process of its own, hands it to `use` when it listens, and ends it. */
export function withPart<T>(
  name: PartName,
  { command, upstream, signal }: PartOptions,
  use: (part: RunningPart) => Promise<T>,
): Promise<T> {
  return withChild([...command, name, upstream], { signal }, async (child) => {
    const listeners = new Set<(line: PartLine) => void>();
    const port = readLines(child, listeners);
    return use({
      pid: child.pid,
      origin: `http://127.0.0.1:${await Promise.race([port, diedEarly(name, child)])}`,
      onLine: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    });
  });
}

/** Resolves to the port, which is the first thing a part says. */
function readLines(child: Child, listeners: ReadonlySet<(line: PartLine) => void>): Promise<number> {
  let pending = '';
  return new Promise((resolve) => {
    child.onStdout((chunk) => {
      const lines = (pending + chunk.toString('utf8')).split('\n');
      pending = lines.pop() ?? '';
      for (const text of lines) {
        const line: PartLine = JSON.parse(text);
        if ('port' in line) resolve(line.port);
        for (const listener of listeners) listener(line);
      }
    });
  });
}

async function diedEarly(name: string, child: Child): Promise<never> {
  await child.ended;
  throw new SippError('engine_failed', `The benchmark's ${name} server ended before it listened.`);
}
