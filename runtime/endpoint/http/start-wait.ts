import type { StartTimer } from './start-timer.ts';

/** The clock of the machine, for waits that must end: other than a limit, they keep the process alive. */
export const startWait: StartTimer = (ms, onExpired) => {
  const timer = setTimeout(onExpired, ms);
  return () => clearTimeout(timer);
};
