import { lastLines, runCommand } from '../run-command.ts';

/** A loaded machine needs seconds for this; what takes longer hangs. A GPU compiles its programs when it is used first. */
const TIMEOUT_MS = 60_000;

export interface Answer {
  /** Undefined where a token came. */
  readonly failure: { readonly summary: string; readonly reason: string } | undefined;
  /** What the answer says of itself, where it says it. */
  readonly engine: unknown;
  readonly backend: unknown;
  readonly elapsedMs: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Lets the engine answer with one token, in a process of its own: an abort inside native code is a finding, not our end. */
export async function answerOnce(
  command: readonly string[],
  signal: AbortSignal,
  timeoutMs: number = TIMEOUT_MS,
): Promise<Answer> {
  const started = performance.now();
  const result = await runCommand(command, { signal, timeoutMs });
  const elapsedMs = Math.round(performance.now() - started);
  const answer = parse(result.stdout);
  return {
    failure: failureOf(result, { answer, timeoutMs }),
    engine: field(field(answer, 'engine'), 'name'),
    backend: field(field(answer, 'settings'), 'backend'),
    elapsedMs,
    details: { elapsedMs, command: command.join(' ') },
  };
}

type Result = Awaited<ReturnType<typeof runCommand>>;

function failureOf(
  { timedOut, isMissing, killedBy, exitCode, stderr }: Result,
  { answer, timeoutMs }: { readonly answer: unknown; readonly timeoutMs: number },
): Answer['failure'] {
  if (timedOut) return { summary: 'no answer', reason: `It took longer than ${timeoutMs / 1000} s.` };
  if (isMissing) return { summary: 'not started', reason: 'The command line of sipp was not found.' };
  const words = lastLines(stderr, 6) || 'It printed nothing.';
  if (killedBy !== undefined || (exitCode ?? 0) > 128) {
    return { summary: `crashed (${killedBy ?? `exit code ${exitCode}`})`, reason: words };
  }
  if (exitCode === 0) return undefined;
  const message = field(field(answer, 'error'), 'message');
  return { summary: 'failed', reason: message === undefined ? words : String(message) };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    // It ended before it could write JSON.
    return undefined;
  }
}
