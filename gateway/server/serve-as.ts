import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller } from '../policy/caller.ts';
import type { Route } from '../shapes/shape.ts';
import { answerBody } from './answer-body.ts';
import { identify } from './enter.ts';
import type { GatewayCore } from './gateway-core.ts';
import { RequestRun } from './request-run.ts';
import { shuttingDown } from './shutting-down.ts';

export interface ServeAsOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of the answer, beside those that all answers have. Default: none. */
  readonly headers?: OutgoingHttpHeaders;
  /** The JSON value of the body. */
  readonly body: unknown;
  readonly caller: Caller;
}

/**
 * Answers a request to a route on behalf of a caller that somebody else has made sure of: past bearer token, blocklist and limits
 * of requests; all the rest is as on the public listener. The answer is written past the framework, which has to be told so before.
 */
export function serveAs(core: GatewayCore, route: Route, options: ServeAsOptions): void {
  const { request, response, headers, body, caller } = options;
  const run = new RequestRun(core, route, { request, response, headers: { ...headers } });
  identify(run, request);
  run.caller = caller;
  if (core.isDraining) run.fail(shuttingDown(), { rejection: 'draining' });
  else run.attend(() => answerBody(run, route, { headers: request.headers, body, caller }));
}
