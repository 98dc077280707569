import { SippError } from '../../contract/errors.ts';
import type { Peer } from './peer.ts';

/** Limits of Node's HTTP client; those of fetch are pre-set, and above ours except for connecting. */
const timeouts = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** What the other side says is a sentence; more would hide the rest of a log. */
const LONGEST = 1000;

export interface FailedCall {
  readonly peer: Pick<Peer, 'name'>;
  readonly url: string;
  readonly secrets: readonly string[];
}

/** The error for a request that ended without a whole answer, free of secrets. */
export function toCallFailure(error: unknown, { peer, url, secrets }: FailedCall): SippError {
  const failure = SippError.is(error) ? error : toConnectionFailure(error, peer, url);
  const redact = (text: string) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text).slice(0, LONGEST);
  const { code, hint, retryAfterMs, remote, cause } = failure;
  return new SippError(code, redact(failure.message), {
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause }),
    retryAfterMs,
    ...(remote && {
      remote: {
        status: remote.status,
        ...(remote.code !== undefined && { code: redact(remote.code) }),
        ...(remote.requestId !== undefined && { requestId: redact(remote.requestId) }),
      },
    }),
  });
}

function toConnectionFailure(error: unknown, { name }: Pick<Peer, 'name'>, url: string): SippError {
  const reason = reasonOf(error);
  if (timeouts.includes(reason)) {
    return new SippError('timeout', `The ${name} at ${url} did not answer in time (${reason}).`, { cause: error });
  }
  return new SippError('connection_failed', `The connection to ${url} failed (${reason}).`, {
    cause: error,
    hint: `Check that the ${name} runs and that baseUrl is its address.`,
  });
}

/** fetch itself says only that it failed; what has happened is its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
}
