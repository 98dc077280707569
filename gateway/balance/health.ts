import type { SippError } from '../../runtime/contract/errors.ts';
import { toldFailure } from '../operations/log/told-failure.ts';
import { holdMsOf, speaksAgainst } from './blame.ts';

/** What operators see. `probing` targets get one request at a time, or wait for one, and its end decides. */
export type TargetHealth =
  | { readonly state: 'healthy' }
  | { readonly state: 'ejected'; readonly remainingMs: number; readonly reason: string }
  | { readonly state: 'probing'; readonly reason: string };

/** The defaults of Envoy's outlier detection: five in a row, 30 seconds, 300 at most. */
const MAX_FAILURES_IN_A_ROW = 5;
const FIRST_EJECTION_MS = 30_000;
const LONGEST_EJECTION_MS = 300_000;
/** The window for the rate: half of the last 20 requests. One bit each, so that it costs neither memory nor a clock. */
const WINDOW_BITS = 0xf_ffff;
const MAX_FAILURES_IN_WINDOW = 10;
/** Quotas renew within a day; a longer wait is more likely a mistake of the other side. */
const LONGEST_HOLD_MS = 86_400_000;

const healthy: TargetHealth = { state: 'healthy' };

/**
 * Whether a target is well, told by how its requests end. Outliers are ejected for a while, which doubles with each time; then
 * one request at a time probes. Each request takes a ticket when it is sent, so that the late ends of requests from before
 * an ejection change nothing.
 */
export class Health {
  readonly #now: () => number;
  #failuresInARow = 0;
  #window = 0;
  /** Since the last success; 0 while healthy. */
  #ejections = 0;
  #ejectedUntilMs = 0;
  #heldUntilMs = 0;
  #reason = '';
  #lastTicket = 0;
  #lastStaleTicket = 0;
  /** The ticket of the request that probes; 0 while none does. */
  #probe = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get isHealthy(): boolean {
    return this.#ejections === 0 && !this.#isHeld();
  }

  /** Whether it is asked like others: it is healthy, or it is time for a probe. */
  get isAvailable(): boolean {
    if (this.#isHeld()) return false;
    return this.#ejections === 0 || (this.#probe === 0 && this.#now() >= this.#ejectedUntilMs);
  }

  status(): TargetHealth {
    if (this.isHealthy) return healthy;
    const untilMs = Math.max(this.#heldUntilMs, this.#ejections > 0 ? this.#ejectedUntilMs : 0);
    const remainingMs = untilMs - this.#now();
    return remainingMs > 0
      ? { state: 'ejected', remainingMs, reason: this.#reason }
      : { state: 'probing', reason: this.#reason };
  }

  /** The ticket of a request that is sent now. */
  begin(): number {
    this.#lastTicket += 1;
    if (this.#ejections > 0 && this.isAvailable) this.#probe = this.#lastTicket;
    return this.#lastTicket;
  }

  succeeded(ticket: number): void {
    if (ticket <= this.#lastStaleTicket) return;
    this.#failuresInARow = 0;
    this.#window = (this.#window << 1) & WINDOW_BITS;
    this.#ejections = 0;
    this.#probe = 0;
  }

  /** `standIns` are asked instead of an ejected target. Where none is healthy, it is not ejected. */
  failed(ticket: number, { error, standIns }: FailedRequest): void {
    const isProbe = ticket === this.#probe;
    if (isProbe) this.#probe = 0;
    const holdMs = holdMsOf(error);
    if (holdMs !== undefined && standIns.some(isHealthy)) this.#hold(holdMs, error);
    if (!speaksAgainst(error) || ticket <= this.#lastStaleTicket) return;
    if (isProbe) this.#eject(error);
    else if (this.#ejections === 0 && this.#isOutlier() && standIns.some(isHealthy)) this.#eject(error);
  }

  /** Counts a failure. */
  #isOutlier(): boolean {
    this.#failuresInARow += 1;
    this.#window = ((this.#window << 1) | 1) & WINDOW_BITS;
    return this.#failuresInARow >= MAX_FAILURES_IN_A_ROW || countBits(this.#window) >= MAX_FAILURES_IN_WINDOW;
  }

  #eject(error: SippError): void {
    const forMs = Math.min(FIRST_EJECTION_MS * 2 ** this.#ejections, LONGEST_EJECTION_MS);
    this.#ejectedUntilMs = this.#now() + forMs;
    this.#ejections += 1;
    this.#failuresInARow = 0;
    this.#window = 0;
    this.#lastStaleTicket = this.#lastTicket;
    this.#reason = toldFailure(error);
  }

  #hold(forMs: number, error: SippError): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, this.#now() + Math.min(forMs, LONGEST_HOLD_MS));
    this.#reason = toldFailure(error);
  }

  #isHeld(): boolean {
    return this.#heldUntilMs > 0 && this.#now() < this.#heldUntilMs;
  }
}

export interface FailedRequest {
  readonly error: SippError;
  readonly standIns: readonly Health[];
}

const isHealthy = (health: Health): boolean => health.isHealthy;

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
