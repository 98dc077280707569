import { execa } from 'execa';

export interface CommandOptions {
  readonly cwd?: string;
  /** Replaces single variables of this process's environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** Undefined where the program was not found, was killed or took too long. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly isMissing: boolean;
  readonly timedOut: boolean;
  /** Name of the signal that ended it. */
  readonly killedBy: string | undefined;
}

export type RunCommand = typeof runCommand;

/** A runaway program must not fill our memory; no output that is read here comes near. */
const MAX_OUTPUT_CHARACTERS = 4_000_000;

/** Runs a program to its end. How it ended is part of the result; only an aborted signal makes it throw. */
export async function runCommand(
  [file = '', ...args]: readonly string[],
  { cwd, env, signal, timeoutMs }: CommandOptions = {},
): Promise<CommandResult> {
  const result = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    maxBuffer: MAX_OUTPUT_CHARACTERS,
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(signal !== undefined && { cancelSignal: signal }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  });
  signal?.throwIfAborted();
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    isMissing: result.code === 'ENOENT',
    timedOut: result.timedOut,
    killedBy: result.signal,
  };
}

/** The end of what a program printed, for an error message. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
