/** Microseconds of a clock that all processes of this machine share: what one stamps, another can compare. */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}
