/** A clock whose only hand is the test: timers expire when they are told to. */
export interface HandClock {
  startTimer(ms: number, onExpired: () => void): () => void;
  /** The lengths of all timers that were started, in order. */
  readonly waits: readonly number[];
  /** How many timers have been started and neither stopped nor expired. */
  running(): number;
  /** Resolves once so many timers have been started. */
  started(count: number): Promise<void>;
  /** Lets every running timer expire. */
  expire(): void;
}

/** A clock that stands still. */
export function handClock(): HandClock {
  const waits: number[] = [];
  const timers = new Set<() => void>();
  const waiting: (() => void)[] = [];
  return {
    waits,
    startTimer: (ms, onExpired) => {
      const timer = () => onExpired();
      waits.push(ms);
      timers.add(timer);
      for (const wake of waiting.splice(0)) wake();
      return () => timers.delete(timer);
    },
    running: () => timers.size,
    started: async (count) => {
      while (waits.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    expire: () => {
      const expired = [...timers];
      timers.clear();
      for (const timer of expired) timer();
    },
  };
}
