import type { SippError } from '../../../runtime/contract/errors.ts';

/** Providers have words for failures; longer ones, and those with spaces, are sentences. */
const WORD = /^[\w.:-]{1,64}$/;

/** A failure as operators are told it. What another server says of one may quote what it was asked, so only status and code are told. */
export function toldFailure({ message, remote }: SippError): string {
  if (remote === undefined) return message;
  const { status, code } = remote;
  return `The provider answered ${status}${code !== undefined && WORD.test(code) ? ` (${code})` : ''}.`;
}
