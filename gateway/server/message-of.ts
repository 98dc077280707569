import { SippError } from '../../runtime/contract/errors.ts';

/** What a failure says to an operator: its sentence and what to do; the whole stack where it was not foreseen. */
export function messageOf(error: unknown): string {
  if (SippError.is(error)) return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
