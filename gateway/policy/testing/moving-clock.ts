import type { StartTimer } from '../../../runtime/endpoint/http/start-timer.ts';

/** A clock that the test moves. Timers expire while it moves, each at its moment. */
export interface MovingClock {
  readonly now: () => number;
  readonly startTimer: StartTimer;
  move(ms: number): void;
  /** How many timers run. */
  running(): number;
}

interface Timer {
  readonly atMs: number;
  readonly onExpired: () => void;
}

export function movingClock(): MovingClock {
  // Far from zero, as the clock of a machine.
  let nowMs = 1_000_000;
  const timers = new Set<Timer>();
  const nextUntil = (endMs: number): Timer | undefined =>
    [...timers].filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs)[0];
  return {
    now: () => nowMs,
    running: () => timers.size,
    startTimer: (ms, onExpired) => {
      const timer = { atMs: nowMs + ms, onExpired };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    move: (ms) => {
      const endMs = nowMs + ms;
      for (let timer = nextUntil(endMs); timer !== undefined; timer = nextUntil(endMs)) {
        timers.delete(timer);
        nowMs = timer.atMs;
        timer.onExpired();
      }
      nowMs = endMs;
    },
  };
}
