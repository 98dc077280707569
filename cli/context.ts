import { fstatSync } from 'node:fs';
import { SippError } from '../runtime/contract/errors.ts';
import { createPaint, hasColours, type Paint } from './render/paint.ts';

/** A stream that a command writes to. */
export interface Output {
  readonly stream: NodeJS.WriteStream;
  readonly isTerminal: boolean;
  /** Width in characters. 80 where it is not known. */
  readonly columns: number;
  readonly hasColours: boolean;
  readonly paint: Paint;
  /** Resolves when the text has been taken; rejects with the stream's error, `EPIPE` where the reader has left. */
  write(text: string): Promise<void>;
}

export interface Input {
  readonly stream: NodeJS.ReadStream;
  readonly isTerminal: boolean;
  /** A shell's pipe or a redirected file: it ends, and somebody put text there on purpose. */
  readonly isPiped: boolean;
}

/** What the flags that every command knows ask for. */
export interface GlobalFlags {
  readonly verbose: boolean;
  /** ASCII only, no colours, nothing that moves. */
  readonly plain: boolean;
  readonly banner: boolean;
  /** How a program that called us wants its results, and therefore its errors. */
  readonly machine: 'json' | 'ndjson' | undefined;
}

/** Everything a command may know of the process around it. */
export interface CliContext extends GlobalFlags {
  readonly stdin: Input;
  /** Results. */
  readonly stdout: Output;
  /** Everything about the work. */
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command that starts this program again. */
  readonly self: readonly string[];
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** From now on signals are the command's own to deal with: nothing is aborted, and the exit code is the command's. */
  readonly takeSignals: (handle: (signal: InterruptSignal) => void) => void;
}

/** Signals that ask a program to stop, or a server to read its configuration again. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The part of `process` that a context is made of. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly stdin: NodeJS.ReadStream & { readonly fd: number };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly self: readonly string[];
  readonly signal: AbortSignal;
  readonly takeSignals: CliContext['takeSignals'];
}

export function createContext({ argv, stdin, stdout, stderr, ...rest }: Surroundings): CliContext {
  const flags = readGlobalFlags(argv);
  const mayColour = ({ isTTY }: NodeJS.WriteStream) =>
    !flags.plain && hasColours({ isTerminal: isTTY === true, env: rest.env });
  return {
    ...flags,
    stdin: createInput(stdin),
    stdout: createOutput(stdout, { coloured: mayColour(stdout), failures: 'reject' }),
    stderr: createOutput(stderr, { coloured: mayColour(stderr), failures: 'ignore' }),
    ...rest,
  };
}

/** Read ahead of the real parser, because its errors have to be shown in the form that these flags ask for. */
export function readGlobalFlags(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return {
    verbose: flags.includes('--verbose'),
    plain: flags.includes('--plain'),
    banner: !flags.includes('--no-banner'),
    machine: flags.includes('--json') ? 'json' : flags.includes('--ndjson') ? 'ndjson' : undefined,
  };
}

function createInput(stream: Surroundings['stdin']): Input {
  return { stream, isTerminal: stream.isTTY === true, isPiped: isPiped(stream.fd) };
}

/** Sockets are left out: programs that start others with Node's defaults leave one open and never write to it. */
function isPiped(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFIFO() || status.isFile();
  } catch {
    // Started with a closed stdin.
    return false;
  }
}

interface OutputOptions {
  readonly coloured: boolean;
  /** Remarks about the work are no reason to end it where nobody reads them any more. */
  readonly failures: 'reject' | 'ignore';
}

function createOutput(stream: NodeJS.WriteStream, { coloured, failures }: OutputOptions): Output {
  // A failed write rejects below; without a listener the same error would end the process.
  stream.on('error', () => undefined);
  return {
    stream,
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns || 80;
    },
    hasColours: coloured,
    paint: createPaint(coloured),
    write: (text) => {
      const written = new Promise<void>((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      });
      return written.catch((error) => {
        if (failures === 'reject') throw isClosedPipe(error) ? error : unwritable(error);
      });
    },
  };
}

/** The reader has gone, as `head` does when it has enough. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

function unwritable(error: unknown): SippError {
  const reason = error instanceof Error ? error.message : String(error);
  return new SippError('file_failed', `The output cannot be written: ${reason}.`, {
    hint: 'Free some space, or send the output elsewhere.',
    cause: error,
  });
}
