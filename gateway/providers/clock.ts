import { type StartTimer, startTimer } from '../../runtime/endpoint/http/start-timer.ts';

/** Time, so that tests can hold it. */
export interface Clock {
  /** Milliseconds from any beginning. */
  now(): number;
  readonly startTimer: StartTimer;
}

export const systemClock: Clock = { now: () => performance.now(), startTimer };
