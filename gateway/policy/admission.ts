import { SippError } from '../../runtime/contract/errors.ts';
import type { StartTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Priority } from './caller.ts';
import { HoldTime } from './hold-time.ts';
import { Permit } from './permit.ts';
import { type Waiter, WaitingLine } from './waiting-line.ts';

export type QueueConfig = GatewayConfig['queue'];

export interface AdmissionOptions {
  /** Requests that run at the same time; undefined for any number. */
  readonly limit: number | undefined;
  /** Undefined where nobody waits. */
  readonly queue: QueueConfig;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly startTimer: StartTimer;
}

/** Receives how waiting ends: exactly one of both, later than the call that began it, unless it is cancelled. */
export interface AdmissionListener {
  onPermit(permit: Permit): void;
  onRefusal(error: SippError): void;
}

/** Somebody who waits. */
export interface Waiting {
  /** Nobody waits any more. Calling it again, or after the end, does nothing. */
  cancel(): void;
}

/**
 * The share of the longest wait by which each priority counts as having come later. A request is overtaken only by those that come
 * within half of that wait after it: low priority waits longer, and not for ever.
 */
const lateness: Readonly<Record<Priority, number>> = { high: 0, normal: 0.25, low: 0.5 };

/** Lets so many requests run at the same time; others wait for their turn, where there is a queue, or are refused. */
export class Admission {
  readonly #now: () => number;
  readonly #startTimer: StartTimer;
  readonly #line = new WaitingLine<Entrant>();
  readonly #holdTime = new HoldTime();
  /** One for all permits: they are made with each request. */
  readonly #onRelease = (sinceMs: number): void => this.#released(sinceMs);
  #limit: number | undefined;
  #queue: QueueConfig;
  #running = 0;
  #isLettingIn = false;
  #closedBy: SippError | undefined;

  constructor({ limit, queue, now, startTimer }: AdmissionOptions) {
    this.#limit = limit;
    this.#queue = queue;
    this.#now = now;
    this.#startTimer = startTimer;
  }

  get limit(): number | undefined {
    return this.#limit;
  }

  /** Undefined where nobody waits. */
  get queue(): QueueConfig {
    return this.#queue;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Requests that run go on, also where there are more than the new limit. */
  setLimit(limit: number | undefined): void {
    this.#limit = limit;
    this.#letIn();
  }

  /** For those who come from now on. */
  setQueue(queue: QueueConfig): void {
    this.#queue = queue;
  }

  /** A place, where one is free; everybody else has to `wait`. */
  tryEnter(): Permit | undefined {
    if (!this.#hasRoom()) return undefined;
    this.#running += 1;
    return new Permit(this.#now(), this.#onRelease);
  }

  /**
   * Waits for a place.
   *
   * @throws SippError `admission` where there is no queue or it is full; what it was closed with.
   */
  wait(priority: Priority, listener: AdmissionListener): Waiting {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    if (this.#queue === undefined || this.#line.length >= this.#queue.max_waiting) throw this.#refusal('');
    const { max_wait_seconds: seconds } = this.#queue;
    const entrant: Entrant = {
      priority,
      listener,
      rank: this.#now() + seconds * 1000 * lateness[priority],
      before: undefined,
      after: undefined,
      stopTimer: this.#startTimer(seconds * 1000, () => {
        this.#line.remove(entrant);
        entrant.stopTimer = undefined;
        listener.onRefusal(this.#refusal(`: no place became free within ${seconds} seconds`));
      }),
    };
    this.#line.add(entrant);
    return { cancel: () => this.#leave(entrant) };
  }

  /** Refuses those who wait, and who would wait from now on. Places that are free can still be had. */
  close(error: SippError): void {
    this.#closedBy = error;
    for (let entrant = this.#line.first; entrant !== undefined; entrant = this.#line.first) {
      this.#leave(entrant);
      entrant.listener.onRefusal(error);
    }
  }

  #hasRoom(): boolean {
    return this.#limit === undefined || this.#running < this.#limit;
  }

  #released(sinceMs: number): void {
    this.#running -= 1;
    this.#holdTime.add(this.#now() - sinceMs);
    this.#letIn();
  }

  /** Those who are let in may leave at once: their places go to the next ones here, and not deep within their calls. */
  #letIn(): void {
    if (this.#isLettingIn) return;
    this.#isLettingIn = true;
    try {
      for (let next = this.#line.first; next !== undefined && this.#hasRoom(); next = this.#line.first) {
        this.#leave(next);
        this.#running += 1;
        next.listener.onPermit(new Permit(this.#now(), this.#onRelease));
      }
    } finally {
      this.#isLettingIn = false;
    }
  }

  #leave(entrant: Entrant): void {
    if (entrant.stopTimer === undefined) return;
    entrant.stopTimer();
    entrant.stopTimer = undefined;
    this.#line.remove(entrant);
  }

  #refusal(because: string): SippError {
    return new SippError('admission', `application concurrency limit exceeded${because}`, {
      retryAfterMs: this.#holdTime.untilFree({ places: this.#limit ?? 1, waiting: this.#line.length }),
    });
  }
}

interface Entrant extends Waiter<Entrant> {
  readonly listener: AdmissionListener;
  /** Undefined when it is not in the line any more. */
  stopTimer: (() => void) | undefined;
}
