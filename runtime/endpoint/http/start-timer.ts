/** Begins to wait and returns what ends the waiting early. */
export type StartTimer = (ms: number, onExpired: () => void) => () => void;

/** The clock of the machine. It keeps no process alive. */
export const startTimer: StartTimer = (ms, onExpired) => {
  const timer = setTimeout(onExpired, ms);
  // In browsers a timer is a number, and nothing has to be kept from staying open.
  if (typeof timer === 'object') timer.unref();
  return () => clearTimeout(timer);
};
