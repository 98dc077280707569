import type { IncomingMessage } from 'node:http';
import { SippError } from '../../runtime/contract/errors.ts';
import type { RequestRun } from './request-run.ts';
import { shuttingDown } from './shutting-down.ts';

/**
 * Who asks, and whether they may, by what the head of the request says: nobody who is turned away here makes the gateway read a body.
 *
 * @throws SippError `blocked`, `rate_limited`, `authentication`; `overloaded` while the gateway stops.
 */
export function enter(run: RequestRun, request: IncomingMessage): void {
  if (run.core.isDraining) throw shuttingDown();
  const { policy } = run.generation;
  const { headers } = request;
  identify(run, request);
  try {
    policy.admitClient(run.client);
    run.caller = policy.authenticate(run.kind.shape.authorization(headers));
    policy.admitCaller(run.caller);
  } catch (error) {
    // Whoever is blocked is not counted, and has nothing to be told.
    if (!SippError.is(error) || error.code !== 'blocked') tellLimits(run);
    throw error;
  }
  tellLimits(run);
}

/** Which client sends the request. */
export function identify(run: RequestRun, { socket, headers }: IncomingMessage): void {
  run.client = run.generation.policy.identify(socket.remoteAddress ?? '', {
    'x-forwarded-for': headers['x-forwarded-for'],
    'x-real-ip': headers['x-real-ip'],
  });
}

function tellLimits({ generation, client, caller, responder }: RequestRun): void {
  const limits = generation.policy.rateHeaders(client, caller);
  if (limits !== undefined) responder.setHeaders({ ...limits });
}
