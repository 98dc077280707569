import type { RouteName } from '../../config/gateway-config.ts';
import type { AccessLog } from '../log/access-log.ts';
import type { RequestKind, RequestOutcome } from '../request-outcome.ts';
import type { TraceEnvironment } from './trace-settings.ts';

/** The trace of one request. */
export interface RequestTrace {
  /** The header for calls on behalf of the request: names the attempt under way, before that the request. */
  readonly traceparent: string;
  /** A target is asked; the attempt before it at the same answer, if there was one, has failed. `answer` counts from 0. */
  attempt(target: string, answer?: number): void;
  end(outcome: RequestOutcome): void;
}

/** By their keys in `routes`; false for those that are switched off. */
export type RoutePaths = Readonly<Partial<Record<RouteName, string | false>>>;

/** Delivers spans to a collector. */
export interface Tracing {
  /** `traceparent` is the header of the request, whatever is in it. */
  start(kind: RequestKind, traceparent: string | undefined): RequestTrace;
  /** Delivers what is left, within a few seconds. */
  close(): Promise<void>;
}

export interface TracingOptions {
  readonly env: TraceEnvironment;
  /** Of the gateway. */
  readonly version: string;
  readonly routes: RoutePaths;
  readonly log: Pick<AccessLog, 'info' | 'warn' | 'nameOf'>;
}
