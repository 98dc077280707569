import type { TargetTimings } from '../targets/target.ts';

/** What a header can tell of a request under way. Times are those of `performance.now()`. */
export interface TimedRequest {
  readonly startedMs: number;
  readonly admissionMs: number;
  /** When the first target was asked; undefined while none was. */
  readonly askedMs?: number | undefined;
}

/**
 * The value of `Server-Timing`, in milliseconds: `queue`, `prefill`, `decode` and `upstream` where the target measured them;
 * `target`, what all targets that were asked took together, and `gateway`, all the rest. The head of a stream is sent with its
 * first text, so there it tells what passed until then.
 */
export function toServerTiming(request: TimedRequest, timings: TargetTimings, nowMs = performance.now()): string {
  const { startedMs, admissionMs, askedMs = nowMs } = request;
  const targetMs = nowMs - askedMs;
  const gatewayMs = Math.max(0, nowMs - startedMs - admissionMs - targetMs);
  return (
    item('queue', admissionMs + (timings.queueMs ?? 0)) +
    optionalItem('prefill', timings.prefillMs) +
    optionalItem('decode', timings.decodeMs) +
    optionalItem('upstream', timings.upstreamMs) +
    item('target', targetMs) +
    `gateway;dur=${gatewayMs.toFixed(1)}`
  );
}

const item = (name: string, ms: number): string => `${name};dur=${ms.toFixed(1)}, `;
const optionalItem = (name: string, ms: number | undefined): string => (ms === undefined ? '' : item(name, ms));
