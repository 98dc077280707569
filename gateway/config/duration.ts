const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds of a checked duration such as `10m`. */
export function toSeconds(duration: string): number {
  return Number(duration.slice(0, -1)) * (secondsOf[duration.slice(-1)] ?? 1);
}
