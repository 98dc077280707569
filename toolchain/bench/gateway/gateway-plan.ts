import { SippError } from '../../../runtime/contract/errors.ts';

/** What was asked for; absent values are decided by `decideGatewayPlan`. */
export interface GatewayPlanRequest {
  readonly connections?: readonly number[];
  readonly repetitions?: number;
  readonly seconds?: number;
  readonly requests?: number;
}

/** The numbers of a run, all decided. */
export interface GatewayPlan {
  /** For whole answers. */
  readonly connections: readonly number[];
  /** For streams. */
  readonly streams: readonly number[];
  readonly repetitions: number;
  /** Of each measurement, without its warm-up. */
  readonly seconds: number;
  /** Of the soak. */
  readonly requests: number;
}

const DEFAULT_CONNECTIONS = [1, 16, 64, 256];
/** More streams than this are a test of the machine: 50 tokens a second each. */
const DEFAULT_STREAMS = [1, 64];
const DEFAULT_REPETITIONS = 5;
const DEFAULT_SECONDS = 3;
const DEFAULT_REQUESTS = 100_000;
/** Half of the sockets that a process may usually open. */
const MAX_CONNECTIONS = 512;

/**
 * Decides the numbers of a run.
 *
 * @throws SippError `invalid_usage` for more connections than can be opened.
 */
export function decideGatewayPlan(request: GatewayPlanRequest): GatewayPlan {
  const { connections = DEFAULT_CONNECTIONS, repetitions = DEFAULT_REPETITIONS } = request;
  const bad = connections.find((count) => count > MAX_CONNECTIONS);
  if (bad !== undefined) {
    throw new SippError('invalid_usage', `--connections cannot be ${bad}.`, {
      hint: `Choose from 1 to ${MAX_CONNECTIONS}.`,
    });
  }
  return {
    connections,
    streams: request.connections === undefined ? DEFAULT_STREAMS : connections,
    repetitions,
    seconds: request.seconds ?? DEFAULT_SECONDS,
    requests: request.requests ?? DEFAULT_REQUESTS,
  };
}
