import type { SippError } from '../../runtime/contract/errors.ts';
import type { TokenUsage } from '../../runtime/contract/events.ts';
import type { RouteName } from '../config/gateway-config.ts';
import type { Operation, TargetTimings } from '../targets/target.ts';

/** Why a request was not answered, where that was not the target's doing. */
export type Rejection = 'blocked' | 'rate_limited' | 'client_closed' | 'admission' | 'draining';

/** What requests are counted as: what is asked of a model, or what models there are. */
export type RecordedOperation = Operation | 'models';

/** What is known of a request by its path. */
export interface RequestKind {
  readonly operation: RecordedOperation;
  /** The key of its path in `routes`. */
  readonly name: RouteName;
}

/** How one request went. Exactly one is recorded for each request that came in, however it ended. */
export interface RequestOutcome {
  readonly operation: RecordedOperation;
  /** The key of its path in `routes`. */
  readonly route: RouteName;
  readonly requestId: string;
  /** Address of the client. */
  readonly client: string;
  /** Undefined before the bearer token was known. */
  readonly caller: string | undefined;
  /** What was asked for; undefined where the body was not read. It may be no target at all. */
  readonly model: string | undefined;
  /** The target that answered, or failed last; undefined where none was asked to, as where tokens are only counted. */
  readonly target: string | undefined;
  /** Targets that were asked, one after the other; of requests for several answers, those that a single one would have needed. */
  readonly attempts: number;
  readonly isStream: boolean;
  /** The status of the answer; of streams that failed later, the one that the failure would have had. */
  readonly status: number;
  readonly rejection: Rejection | undefined;
  readonly error: SippError | undefined;
  /** From the head of the request to the end of the answer. */
  readonly durationMs: number;
  /** Waiting for admission. */
  readonly admissionMs: number;
  /** From the head of the request to the first text, of streams. */
  readonly firstTextMs: number | undefined;
  readonly usage: TokenUsage | undefined;
  readonly timings: TargetTimings;
}
