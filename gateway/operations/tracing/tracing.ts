import type { Operation } from '../../targets/target.ts';
import type { AccessLog } from '../log/access-log.ts';
import type { RequestOutcome } from '../request-outcome.ts';
import type { TraceEnvironment } from './trace-settings.ts';

/** The trace of one request. */
export interface RequestTrace {
  /** The header for calls on behalf of the request: names the attempt under way, before that the request. */
  readonly traceparent: string;
  /** A target is asked; the attempt before it, if there was one, has failed. */
  attempt(target: string): void;
  end(outcome: RequestOutcome): void;
}

/** Delivers spans to a collector. */
export interface Tracing {
  /** `traceparent` is the header of the request, whatever is in it. */
  start(operation: Operation, traceparent: string | undefined): RequestTrace;
  /** Delivers what is left, within a few seconds. */
  close(): Promise<void>;
}

export interface TracingOptions {
  readonly env: TraceEnvironment;
  /** Of the gateway. */
  readonly version: string;
  /** Paths of the operations, which name the spans. */
  readonly routes: Readonly<Record<Operation, string>>;
  readonly log: Pick<AccessLog, 'info' | 'warn'>;
}
