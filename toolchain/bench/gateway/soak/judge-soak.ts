import type { Tally } from './tally.ts';

/** What is left when all clients are gone. */
export interface SoakEnd {
  readonly tally: Tally;
  /** Requests that the server's metrics recorded. */
  readonly recorded: number;
  /** `sipp_gateway_active_requests`. */
  readonly active: number;
  /** Sockets that are open beyond those before the soak; undefined where the system does not tell. */
  readonly socketsLeft: number | undefined;
  /** Memory at the end divided by that after warm-up; undefined where the system does not tell. */
  readonly growth: number | undefined;
}

const MAX_GROWTH = 1.05;

/** A sentence for everything that must not be. */
export function judgeSoak({ tally, recorded, active, socketsLeft, growth }: SoakEnd): readonly string[] {
  const findings = [...tally.wrong].map(([what, count]) => `${what} (${count} of ${tally.sent} requests).`);
  // Whether the server saw a request whose client left at once is the sockets' secret; all others it has seen.
  const most = tally.answered + tally.cut;
  if (recorded < tally.answered || recorded > most) {
    findings.push(
      `The metrics recorded ${recorded} requests; from ${tally.answered} to ${most} have reached the server.`,
    );
  }
  if (active !== 0) findings.push(`sipp_gateway_active_requests is ${active} when all clients are gone.`);
  if (socketsLeft !== undefined && socketsLeft > 0) {
    findings.push(`${socketsLeft} sockets are still open when all clients are gone.`);
  }
  if (growth !== undefined && growth > MAX_GROWTH) {
    findings.push(`Memory grew by ${((growth - 1) * 100).toFixed(1)} % after warm-up; 5 % is the limit.`);
  }
  return findings;
}
