import type { SippError } from '../../contract/errors.ts';

/** What is on the other side of a connection. */
export interface Peer {
  /** As messages call it. */
  readonly name: 'gateway' | 'provider';
  /** The error for an answer whose status says that the request was refused. */
  toFailure(response: Response, body: string): SippError;
}
