import { SippError } from '../../contract/errors.ts';
import type { StartTimer } from './start-timer.ts';

/** How requests that are safe to send again are sent again. */
export interface RetryOptions {
  readonly maxRetries: number;
  readonly startWait: StartTimer;
  /** A number from 0 to 1, so that clients which failed together do not come back together. */
  readonly random: () => number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;
/** Whether to wait longer than this is for the caller to decide. */
const LONGEST_RETRY_AFTER_MS = 30_000;

/** Answers that say that the request was not begun. */
const refusedUnread = [429, 503, 529];

/** Codes of an error event before the first token that say the same; its own status is that of the stream. */
const refusedInStream = ['rate_limited', 'overloaded'];

/** How long to wait before a failed request is sent again; undefined where it must not be, or in vain. */
export function waitBeforeRetry(
  error: unknown,
  retries: number,
  { maxRetries, random }: Pick<RetryOptions, 'maxRetries' | 'random'>,
): number | undefined {
  if (retries >= maxRetries || !isSafe(error)) return undefined;
  const longest = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS);
  const retryAfterMs = SippError.is(error) ? error.retryAfterMs : undefined;
  if (retryAfterMs !== undefined && retryAfterMs > LONGEST_RETRY_AFTER_MS) return undefined;
  return (retryAfterMs ?? longest / 2) + (random() * longest) / 2;
}

function isSafe(error: unknown): boolean {
  if (!SippError.is(error)) return isRefusedConnection(error);
  const { code, remote } = error;
  if (remote === undefined || code === 'quota_exceeded') return false;
  return refusedUnread.includes(remote.status) || (remote.status === 200 && refusedInStream.includes(code));
}

/** fetch itself says only that it failed; what has happened is its cause. */
function isRefusedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
