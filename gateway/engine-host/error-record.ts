import { type ErrorCode, SippError } from '../../runtime/contract/errors.ts';

/** A failure on its way between two processes. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/** A failure that nobody foresaw is a mistake in sipp. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (!SippError.is(error)) {
    return { code: 'internal', message: String(error), hint: undefined, retryAfterMs: undefined };
  }
  const { code, message, hint, retryAfterMs } = error;
  return { code, message, hint, retryAfterMs };
}

/** The same failure on this side. */
export function fromErrorRecord({ code, message, hint, retryAfterMs }: ErrorRecord): SippError {
  return new SippError(code, message, { retryAfterMs, ...(hint !== undefined && { hint }) });
}
