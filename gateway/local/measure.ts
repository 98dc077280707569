import type { RequestStats } from '../../runtime/contract/events.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
import type { TargetTimings } from '../targets/target.ts';
import type { LocalLog } from './local-log.ts';

/** What one request has taken, where it was measured. */
export interface Measured {
  readonly requestId: string;
  /** For its model to be there. */
  readonly waitedMs: number;
  readonly stats: RequestStats | undefined;
}

/** Tells what is to be told of a measurement. */
export type Measure = (measured: Measured) => TargetTimings;

const nothing: TargetTimings = {};

/** `off` tells nothing, `basic` where the time went, `profile` also logs everything that the engine has measured. */
export function createMeasure({ name: target, stats: mode }: LocalTargetConfig, log: LocalLog): Measure {
  if (mode === 'off') return () => nothing;
  if (mode === 'basic') return toTimings;
  return (measured) => {
    const { requestId, waitedMs, stats } = measured;
    log.info({ target, request_id: requestId, waited_ms: waitedMs, stats }, 'request profile');
    return toTimings(measured);
  };
}

/** Waiting for the model counts as waiting, like that for a slot of its engine. */
function toTimings({ waitedMs, stats }: Measured): TargetTimings {
  if (stats === undefined) return nothing;
  const { queueMs, prefillMs, decodeMs } = stats;
  return { queueMs: waitedMs + queueMs, prefillMs, decodeMs };
}
