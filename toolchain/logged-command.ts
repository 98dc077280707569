import { type FileHandle, open } from 'node:fs/promises';
import { execa } from 'execa';
import { SippError } from '../runtime/contract/errors.ts';
import { createFailureLines, type FailureLines } from './failure-lines.ts';
import { createLineSplitter } from './line-splitter.ts';
import { processGroup } from './process-group.ts';

export interface LoggedCommandOptions {
  readonly cwd: string;
  /** Replaces single variables of this process's environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Gets everything that the command prints. Its folder is there; see `createLogPath`. */
  readonly logPath: string;
  /** The work, as the subject of a sentence: `The build of llama.cpp`. */
  readonly describe: string;
  /** Each line that is not empty, as it comes. */
  readonly onLine?: (line: string) => void;
  /** What ninja's `[12/331]` and make's `[ 12%]` tell. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs a program that may print a lot for a long time: everything goes to the log, nothing piles up in memory. When it returns or
 * throws, nothing that the program started is running any more.
 *
 * @throws SippError `build_failed` with the lines that explain it and the path of the log; the signal's reason where it is aborted
 */
export async function runLogged(command: readonly string[], options: LoggedCommandOptions): Promise<void> {
  const { signal, logPath, onLine, onProgress } = options;
  signal.throwIfAborted();
  const failureLines = createFailureLines();
  const splitter = createLineSplitter((line) => {
    failureLines.add(line);
    onLine?.(line);
    if (onProgress) tellProgress(line, onProgress);
  });
  const log = await open(logPath, 'a').catch((cause) => Promise.reject(unwritable(logPath, cause)));
  try {
    const ending = await runInto(log, command, { ...options, onChunk: splitter.push });
    splitter.end();
    if (ending.exitCode !== 0) throw failure(command, ending, { ...options, failureLines });
  } finally {
    await log.close();
  }
}

interface Ending {
  readonly exitCode: number | undefined;
  readonly killedBy: string | undefined;
  readonly isMissing: boolean;
}

async function runInto(
  log: FileHandle,
  [file = '', ...args]: readonly string[],
  options: LoggedCommandOptions & { readonly onChunk: (chunk: Uint8Array) => void },
): Promise<Ending> {
  const { cwd, env, signal, logPath, onChunk } = options;
  const write = (data: string | Uint8Array) =>
    log.appendFile(data).catch((cause) => Promise.reject(unwritable(logPath, cause)));
  const started = performance.now();
  await write(`# ${[file, ...args].join(' ')}\n# in ${cwd}\n# ${new Date().toISOString()}\n\n`);
  const child = execa(file, args, {
    ...processGroup.spawnOptions,
    cwd,
    ...(env && { env }),
    stdin: 'ignore',
    all: true,
    buffer: false,
    encoding: 'buffer',
    reject: false,
  });
  let isListening = true;
  const stopListening = () => {
    isListening = false;
    child.all.destroy();
  };
  const group = watchGroup(child.pid, signal, stopListening);
  // What its leader has left behind could hold the output open for ever.
  child.once('exit', group.end);
  try {
    // Reading goes on when a piece is written: a full disk or a slow one holds the program back, not our memory.
    for await (const chunk of child.all) {
      group.heard();
      await write(chunk);
      onChunk(chunk);
    }
  } catch (error) {
    if (isListening) throw error;
  } finally {
    await group.close();
  }
  const { exitCode, signal: killedBy, code } = await child;
  const how = killedBy === undefined ? `exit code ${exitCode ?? code}` : `ended by ${killedBy}`;
  await write(`\n# ${how} after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  signal.throwIfAborted();
  return { exitCode, killedBy, isMissing: code === 'ENOENT' };
}

/** A process that left the group may hold the output open: after so long a silence nobody listens to it any more. */
const SILENCE_MS = 1_000;

/** Ends a group of processes when the signal is aborted, when it is closed, and when this process ends. */
function watchGroup(pid: number | undefined, signal: AbortSignal, stopListening: () => void) {
  if (pid === undefined) return { end: () => undefined, heard: () => undefined, close: async () => undefined };
  let ending: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    ending ??= processGroup.end(pid).then(() => {
      timer = setTimeout(stopListening, SILENCE_MS);
    });
  };
  const heard = () => {
    if (!signal.aborted) timer?.refresh();
  };
  const kill = () => processGroup.kill(pid);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', kill);
  const close = async () => {
    end();
    await ending;
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    process.off('exit', kill);
  };
  return { end, heard, close };
}

function tellProgress(line: string, onProgress: (done: number, total: number) => void): void {
  if (!line.startsWith('[')) return;
  const [, done, total, percent] = /^\[\s*(?:(\d+)\/(\d+)|(\d+)%)\]/.exec(line) ?? [];
  if (percent !== undefined) onProgress(Number(percent), 100);
  else if (done !== undefined) onProgress(Number(done), Number(total));
}

function failure(
  [file = '']: readonly string[],
  { exitCode, killedBy, isMissing }: Ending,
  { describe, logPath, failureLines }: LoggedCommandOptions & { readonly failureLines: FailureLines },
): SippError {
  if (isMissing) {
    const hint = `Install ${file}, then run it again.`;
    return new SippError('tool_missing', `${describe} needs '${file}', which was not found.`, { hint });
  }
  const how = killedBy === undefined ? `failed with exit code ${exitCode}` : `was ended by ${killedBy}`;
  const lines = failureLines.lines();
  const lack = killedBy === 'SIGKILL' ? 'memory' : failureLines.lack();
  return new SippError('build_failed', [`${describe} ${how}${lines.length > 0 ? ':' : '.'}`, ...lines].join('\n'), {
    hint: `${lack === undefined ? '' : advice[lack]}Read its complete output in '${logPath}'.`,
  });
}

const advice = {
  memory: 'This machine most likely ran out of memory: free some, or let fewer jobs run at once, then run it again. ',
  disk: 'The disk is full: free some space, then run it again. ',
} as const;

function unwritable(logPath: string, cause: unknown): SippError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SippError('file_failed', `The log '${logPath}' cannot be written: ${reason}.`, {
    hint: 'Free some space, and make its folder writable for you.',
    cause,
  });
}
