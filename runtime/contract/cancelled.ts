import { SippError } from './errors.ts';
import type { CancellationReason } from './events.ts';

/** The error that a cancelled request ends with. Clients may match its text. */
export function cancelled(reason: CancellationReason, cause?: unknown): SippError {
  return new SippError('cancelled', `request cancelled (${reason})`, { cause });
}
