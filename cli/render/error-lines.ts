import { SippError } from '../../runtime/contract/errors.ts';
import type { Paint } from './paint.ts';

export interface ErrorLineOptions {
  readonly paint: Paint;
  /** Adds the causes of a foreseen failure. */
  readonly verbose: boolean;
}

/**
 * A line that says what went wrong, with what a failed program printed, and a line that says what to do. An unforeseen error
 * shows its stack and asks for a report.
 */
export function errorLines(error: unknown, { paint, verbose }: ErrorLineOptions): readonly string[] {
  if (!SippError.is(error)) return bugLines(error, paint);
  const [message, quoted] = splitQuoted(error.message);
  const lines = [`${paint('red', 'sipp:')} ${oneLine(message)}`, ...quoted.map((line) => `      ${line}`)];
  if (error.hint !== undefined) lines.push(paint('dim', `      ${oneLine(error.hint)}`));
  return verbose ? [...lines, ...causeLines(error.cause, paint)] : lines;
}

/** The same for programs: the shape of every `error` that sipp prints as JSON. */
export function errorRecord(error: unknown): Readonly<Record<string, unknown>> {
  if (SippError.is(error)) {
    const { code, message, hint } = error;
    return hint === undefined ? { code, message } : { code, message, hint };
  }
  return { code: 'internal', message: messageOf(error), hint: 'This is a bug in sipp; please report it.' };
}

/** What a failed program printed follows a colon at the end of a line, and keeps its lines. */
function splitQuoted(message: string): readonly [message: string, quoted: readonly string[]] {
  const end = message.indexOf(':\n');
  if (end === -1) return [message, []];
  return [message.slice(0, end + 1), message.slice(end + 2).split('\n')];
}

function bugLines(error: unknown, paint: Paint): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  return [
    `${paint('red', 'sipp:')} ${messageOf(error)}`,
    ...stack.map((line) => paint('dim', line)),
    paint('dim', '      This is a bug in sipp; please report it with the lines above.'),
  ];
}

/** Chains come from libraries too and may be circular: ten causes are more than anybody reads. */
const maximumCauses = 10;

function causeLines(cause: unknown, paint: Paint): readonly string[] {
  const lines: string[] = [];
  for (let next = cause; next !== undefined && lines.length < maximumCauses; ) {
    lines.push(paint('dim', `      caused by: ${oneLine(messageOf(next))}`));
    next = next instanceof Error ? next.cause : undefined;
  }
  return lines;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');
