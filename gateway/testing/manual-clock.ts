import type { Clock } from '../providers/clock.ts';

/** A clock that moves when the test says so. */
export interface ManualClock extends Clock {
  /** Lengths of the timers that run. */
  readonly running: readonly number[];
  /** Resolves once a timer of exactly this length has been started. */
  started(ms: number): Promise<void>;
  /** Moves on, and lets the timers expire that are due by then. */
  advance(ms: number): void;
}

interface Timer {
  readonly ms: number;
  readonly dueMs: number;
  readonly onExpired: () => void;
}

/** A clock that stands at 0. */
export function manualClock(): ManualClock {
  let nowMs = 0;
  const timers = new Set<Timer>();
  const waiting: (() => void)[] = [];
  return {
    now: () => nowMs,
    startTimer: (ms, onExpired) => {
      const timer = { ms, dueMs: nowMs + ms, onExpired };
      timers.add(timer);
      for (const wake of waiting.splice(0)) wake();
      return () => timers.delete(timer);
    },
    get running() {
      return [...timers].map(({ ms }) => ms);
    },
    started: async (ms) => {
      while (![...timers].some((timer) => timer.ms === ms)) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    advance: (ms) => {
      nowMs += ms;
      for (const timer of [...timers].filter(({ dueMs }) => dueMs <= nowMs)) {
        if (timers.delete(timer)) timer.onExpired();
      }
    },
  };
}
