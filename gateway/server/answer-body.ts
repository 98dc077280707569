import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../policy/caller.ts';
import type { Route } from '../shapes/shape.ts';
import { carryOut } from './carry-out.ts';
import type { RequestRun } from './request-run.ts';

export interface Question {
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
  /** The JSON value of the body. */
  readonly body: unknown;
  readonly caller: Caller;
}

/**
 * Answers what a body asks a route.
 *
 * @throws SippError what is wrong with it, or why it is not carried out.
 */
export function answerBody(run: RequestRun, route: Route, { headers, body, caller }: Question): void {
  const { requestId, trace } = run;
  const job = route.decode(body, { requestId, trace, caller: caller.name, headers });
  run.isStream = job.kind === 'text' && job.requests[0].stream;
  carryOut(run, { job, operation: route.operation, caller });
}
