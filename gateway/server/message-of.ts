import { SippError } from '../../runtime/contract/errors.ts';

/** What a failure says to an operator: its sentence and what to do; the whole stack where it was not foreseen. */
export function messageOf(error: unknown): string {
  if (SippError.is(error)) return error.hint === undefined ? error.message : `${ended(error.message)} ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Messages are not all sentences: some are what clients know from other servers. */
function ended(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
