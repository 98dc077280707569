import type { IncomingMessage } from 'node:http';
import { SippError } from '../../runtime/contract/errors.ts';
import type { RequestRun } from './request-run.ts';

/** Another instance answers by then, or this one is gone. */
const RETRY_AFTER_DRAIN_MS = 1000;

/**
 * Who asks, and whether they may, by what the head of the request says: nobody who is turned away here makes the gateway read a body.
 *
 * @throws SippError `blocked`, `rate_limited`, `authentication`; `overloaded` while the gateway stops.
 */
export function enter(run: RequestRun, { socket, headers }: IncomingMessage): void {
  if (run.core.isDraining) {
    throw new SippError('overloaded', 'the gateway is shutting down', { retryAfterMs: RETRY_AFTER_DRAIN_MS });
  }
  const { policy } = run.generation;
  run.client = policy.identify(socket.remoteAddress ?? '', {
    'x-forwarded-for': headers['x-forwarded-for'],
    'x-real-ip': headers['x-real-ip'],
  });
  policy.admitClient(run.client);
  run.caller = policy.authenticate(headers.authorization);
  policy.admitCaller(run.caller);
  const limits = policy.rateHeaders(run.client, run.caller);
  if (limits !== undefined) run.responder.setHeaders({ ...limits });
}
