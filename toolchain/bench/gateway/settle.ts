import { setTimeout as wait } from 'node:timers/promises';
import { readMetrics, sumOfMetric } from './metrics.ts';
import { openSockets } from './open-sockets.ts';
import type { SippServer } from './servers/sipp-server.ts';

export interface Settled {
  readonly active: number;
  readonly recorded: number;
  /** Undefined where the system does not tell. */
  readonly socketsLeft: number | undefined;
}

/** Kept connections to the stub end after its five seconds of idleness; what is open much longer has been forgotten. */
const LIMIT_MS = 20_000;
const PAUSE_MS = 250;

/** Waits until a server whose clients are gone is at rest, or ought to be. `socketsBefore` counts those before the clients came. */
export async function settle(
  { pid, metricsUrl }: SippServer,
  { socketsBefore, signal }: { readonly socketsBefore: number | undefined; readonly signal: AbortSignal },
): Promise<Settled> {
  const untilMs = performance.now() + LIMIT_MS;
  for (;;) {
    const text = await readMetrics(metricsUrl, signal);
    const now = openSockets(pid);
    const left = now === undefined || socketsBefore === undefined ? undefined : Math.max(0, now - socketsBefore);
    const active = sumOfMetric(text, 'sipp_gateway_active_requests');
    // The connection that asks for the metrics is one of them.
    const socketsLeft = left === undefined ? undefined : Math.max(0, left - 1);
    const isAtRest = active === 0 && (socketsLeft ?? 0) === 0;
    if (isAtRest || performance.now() > untilMs) {
      return { active, socketsLeft, recorded: sumOfMetric(text, 'sipp_gateway_requests_total') };
    }
    await wait(PAUSE_MS, undefined, { signal });
  }
}
