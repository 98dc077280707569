import type { Clock } from './clock.ts';
import type { TimeLimit } from './time-limits.ts';

/**
 * Keeps the limits of one call with one timer: the one for its end and the one for silence. What is heard only moves a number;
 * the timer looks at it when it expires, and sleeps again.
 */
export class CallTimer {
  readonly #clock: Clock;
  readonly #end: TimeLimit | undefined;
  readonly #endMs: number;
  readonly #onExpired: (limit: TimeLimit) => void;
  #silence: TimeLimit | undefined;
  #heardMs: number;
  #isHeld = false;
  #dueMs = Number.POSITIVE_INFINITY;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, end: TimeLimit | undefined, onExpired: (limit: TimeLimit) => void) {
    this.#clock = clock;
    this.#heardMs = clock.now();
    this.#end = end;
    this.#endMs = end === undefined ? Number.POSITIVE_INFINITY : this.#heardMs + end.ms;
    this.#onExpired = onExpired;
  }

  /** Until the call has to end. */
  get remainingMs(): number {
    return this.#endMs - this.#clock.now();
  }

  /** From now on the other side must not be silent for longer; undefined where it owes nothing. */
  expect(silence: TimeLimit | undefined): void {
    this.#silence = silence;
    this.#heardMs = this.#clock.now();
    this.#schedule();
  }

  heard(): void {
    this.#heardMs = this.#clock.now();
  }

  /** Nothing can be heard while nothing is read. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#heardMs = this.#clock.now();
    this.#schedule();
  }

  stop(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  get #silenceEndsMs(): number {
    return this.#silence === undefined || this.#isHeld ? Number.POSITIVE_INFINITY : this.#heardMs + this.#silence.ms;
  }

  /** A timer that rings too early does no harm. */
  #schedule(): void {
    const dueMs = Math.min(this.#endMs, this.#silenceEndsMs);
    if (dueMs >= this.#dueMs) return;
    this.#dueMs = dueMs;
    this.#stopTimer?.();
    this.#stopTimer = this.#clock.startTimer(Math.ceil(dueMs - this.#clock.now()), () => this.#look());
  }

  #look(): void {
    this.stop();
    const now = this.#clock.now();
    if (this.#end !== undefined && now >= this.#endMs) this.#onExpired(this.#end);
    else if (this.#silence !== undefined && now >= this.#silenceEndsMs) this.#onExpired(this.#silence);
    else this.#schedule();
  }
}
