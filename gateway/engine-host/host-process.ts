import { type ChildProcess, spawn } from 'node:child_process';
import type { HostCommand, HostEvent } from './messages.ts';
import { splitLines } from './split-lines.ts';

export interface HostProcessOptions {
  /** A program that calls `runEngineHost`, and its words. */
  readonly command: readonly string[];
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Hears from a child until it has ended. */
export interface HostProcessListener {
  onEvents(events: readonly HostEvent[]): void;
  /** What it writes on stdout and stderr. */
  onLine(line: string): void;
  /** Once, after everything else. `how` continues the sentence "The process …". */
  onEnd(how: string): void;
}

/** Enough for the traces that ggml and Node print below their reason. */
const MAX_LINES = 100;
/** How they begin to say what happened; else it is the last line. */
const REASON = /GGML_|\b(?:terminate|fatal|\w*error)\b/i;
/** A reason is a sentence; more would hide the rest of a log. */
const LONGEST_REASON = 500;

/** The child process of one engine. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #listener: HostProcessListener;
  /** The last lines on stderr. */
  readonly #tail: string[] = [];
  #hasEnded = false;

  constructor({ command: [program = '', ...words], env }: HostProcessOptions, listener: HostProcessListener) {
    this.#listener = listener;
    // `advanced`: embeddings stay Float32Arrays, and `undefined` stays. JSON in frames of our own would save a tenth of what a
    // message costs: most of that is waking up.
    this.#child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
      ...(env && { env }),
    });
    this.#listen();
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(command: HostCommand): void {
    // Where the channel has broken the process has ended, or will be.
    if (this.#child.connected) this.#child.send(command, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #listen(): void {
    const child = this.#child;
    // `as`: the other side is the same program.
    child.on('message', (events) => this.#listener.onEvents(events as readonly HostEvent[]));
    child.on('error', (error) => {
      if (child.pid === undefined) this.#end(`cannot be started (${error.message})`);
    });
    // Not `exit`: what it has said before comes first.
    child.on('close', (code, signal) => this.#end(`${howOf(code, signal)}${this.#reason()}`));
    if (child.stdout) splitLines(child.stdout, (line) => this.#listener.onLine(line));
    if (child.stderr) splitLines(child.stderr, (line) => this.#hear(line));
  }

  #hear(line: string): void {
    if (this.#tail.push(line) > MAX_LINES) this.#tail.shift();
    this.#listener.onLine(line);
  }

  #reason(): string {
    const line = this.#tail.findLast((candidate) => REASON.test(candidate)) ?? this.#tail.at(-1);
    return line === undefined ? '' : `; its last words: ${line.slice(0, LONGEST_REASON)}`;
  }

  #end(how: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#listener.onEnd(how);
  }
}

function howOf(code: number | null, signal: string | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
