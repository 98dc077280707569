import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';

export interface ChildOptions {
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File that takes stdout, of a program that says more than anybody here reads. Default: it is kept for `stdout()`. */
  readonly stdoutPath?: string;
}

/** A program that runs beside the benchmark. */
export interface Child {
  readonly pid: number;
  /** When it was started, by `performance.now()`. */
  readonly startedMs: number;
  /** Resolves when it ended by itself with code 0; rejects with the end of its stderr otherwise. */
  readonly ended: Promise<void>;
  onStdout(listener: (chunk: Buffer) => void): void;
  stdout(): string;
}

/** Error messages show the end of what a program said; only so much is kept. */
const KEPT_STDERR_CHARACTERS = 4_000;
const SHOWN_STDERR_LINES = 5;

/** Starts a program, hands it to `use`, and makes sure that it is gone afterwards, whatever happened. */
export async function withChild<T>(
  command: readonly string[],
  { signal, env, stdoutPath }: ChildOptions,
  use: (child: Child) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const [file = '', ...args] = command;
  const startedMs = performance.now();
  const output = stdoutPath === undefined ? 'pipe' : openSync(stdoutPath, 'a');
  const child = spawn(file, args, { stdio: ['ignore', output, 'pipe'], ...(env && { env: { ...env } }) });
  if (output !== 'pipe') closeSync(output); // The program has its own.
  const kill = () => void child.kill('SIGKILL');
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const interruption = watchAbort(signal);
  // A second Ctrl-C ends this process at once.
  process.once('exit', kill);
  try {
    const ended = watchEnd(child, file);
    ended.catch(() => undefined); // Whoever waits for it is told; nobody has to.
    return await Promise.race([use({ ...describe(child, startedMs), ended }), interruption.promise]);
  } finally {
    interruption.forget();
    kill();
    await closed;
    process.off('exit', kill);
  }
}

function describe(child: ChildProcess, startedMs: number): Omit<Child, 'ended'> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    pid: child.pid ?? 0,
    startedMs,
    onStdout: (listener) => void child.stdout?.on('data', listener),
    stdout: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function watchEnd(child: ChildProcess, file: string): Promise<void> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_STDERR_CHARACTERS);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(notStarted(file, cause)));
    child.once('close', (code, by) => (code === 0 ? resolve() : reject(ended(file, code ?? by ?? 'nothing', stderr))));
  });
}

function notStarted(file: string, cause: Error): SippError {
  return new SippError('tool_missing', `'${file}' cannot be started: ${cause.message}.`, {
    hint: 'Check the path and that it is a program for this machine.',
    cause,
  });
}

function ended(file: string, how: string | number, stderr: string): SippError {
  const lines = stderr.trim().split('\n').slice(-SHOWN_STDERR_LINES).join(' | ');
  const manner = typeof how === 'number' ? `with exit code ${how}` : `by ${how}`;
  return new SippError('engine_failed', `${basename(file)} ended ${manner}: ${lines || 'it said nothing'}.`, {
    hint: `Start '${file}' by itself to see what is wrong with it.`,
  });
}

function watchAbort(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  let onAbort = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', onAbort) };
}
