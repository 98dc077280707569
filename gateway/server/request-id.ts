import { randomUUID } from 'node:crypto';

/** Identifiers of all common kinds fit. They stand in headers and logs, so nothing else gets through. */
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The client's name for its request; a new one where it gives none, or none that can be passed on. */
export function requestIdOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}
