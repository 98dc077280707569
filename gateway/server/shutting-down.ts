import { SippError } from '../../runtime/contract/errors.ts';

/** Another instance answers by then, or this one is gone. */
const RETRY_AFTER_MS = 1000;

/** What those are told who come while the gateway stops, or wait then. */
export function shuttingDown(): SippError {
  return new SippError('overloaded', 'the gateway is shutting down', { retryAfterMs: RETRY_AFTER_MS });
}
