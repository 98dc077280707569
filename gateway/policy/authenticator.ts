import { hash, timingSafeEqual } from 'node:crypto';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Caller } from './caller.ts';

/** A caller and the secret it is known by. */
export interface Credential {
  readonly secret: string;
  readonly caller: Caller;
}

/** Finds out who sends a request. */
export type Authenticate = (authorization: string | undefined) => Caller;

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Digests are compared, so that neither the length nor the beginning of a secret tells in time; and all of them are, whichever fits.
 * One comparison takes 40 nanoseconds: a table of digests would save little. `date` tells the milliseconds since 1970.
 */
export function createAuthenticator(credentials: readonly Credential[], date: () => number): Authenticate {
  const candidates = credentials.map(({ secret, caller }) => ({ caller, digest: digestOf(Buffer.from(secret)) }));
  /** @throws SippError `authentication` */
  return (authorization) => {
    const token = BEARER.exec(authorization ?? '')?.[1];
    if (token === undefined) throw refused('missing bearer token', 'Send the header authorization: Bearer <token>.');
    // Node reads headers as Latin-1, whatever their bytes mean.
    const digest = digestOf(Buffer.from(token, 'latin1'));
    let found: Caller | undefined;
    for (const candidate of candidates) {
      if (timingSafeEqual(candidate.digest, digest)) found = candidate.caller;
    }
    if (found === undefined) throw refused('invalid bearer token', 'Ask the operator of the gateway for a token.');
    if (date() >= found.expiresMs) throw refused('bearer token has expired', 'Ask the operator for a new token.');
    return found;
  };
}

const digestOf = (secret: Buffer): Buffer => hash('sha256', secret, 'buffer');

const refused = (message: string, hint: string): SippError => new SippError('authentication', message, { hint });
