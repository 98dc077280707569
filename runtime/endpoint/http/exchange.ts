import { cancelled } from '../../contract/cancelled.ts';
import { SippError } from '../../contract/errors.ts';
import type { CancellationReason } from '../../contract/events.ts';
import type { EngineListener } from '../../engine/engine.ts';
import type { Peer } from './peer.ts';
import type { StartTimer } from './start-timer.ts';

/** The end of a stream follows its last event at once; the connection is worth keeping, but not worth waiting for. */
const DRAIN_MS = 1000;

export interface ExchangeOptions {
  readonly peer: Peer;
  readonly timeoutMs: number;
  readonly startTimer: StartTimer;
}

/** One HTTP request under way, and its listener, which is told of exactly one end. */
export class Exchange<Response> {
  readonly #controller = new AbortController();
  readonly #listener: EngineListener<Response>;
  readonly #options: ExchangeOptions;
  #stopTimer: (() => void) | undefined;
  #isSettled = false;
  #hasBegun = false;

  constructor(listener: EngineListener<Response>, options: ExchangeOptions) {
    this.#listener = listener;
    this.#options = options;
    this.restartTimer();
  }

  /** Aborted when the request failed or was cancelled. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether a part of the answer has been delivered, so that the request must not be sent again. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begin(): void {
    this.#hasBegun = true;
  }

  /** The other side has said something. */
  restartTimer(): void {
    if (!this.#isSettled) this.#startTimer(this.#options.timeoutMs);
  }

  /** Waits between two tries, in which the other side owes nothing. Rejects when the request is cancelled. */
  pause(ms: number, startWait: StartTimer): Promise<void> {
    this.signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.#stopTimer?.();
      this.#stopTimer = startWait(ms, resolve);
      this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true });
    });
  }

  /** What is left of the connection has a moment to end by itself. */
  done(response: Response): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#startTimer(DRAIN_MS);
    this.#listener.onDone(response);
  }

  fail(error: SippError): void {
    const isFirst = !this.#isSettled;
    this.#isSettled = true;
    this.release();
    this.#controller.abort(error);
    if (isFirst) this.#listener.onError(error);
  }

  cancel(reason: CancellationReason): void {
    this.fail(cancelled(reason));
  }

  /** Nothing more will come. */
  release(): void {
    this.#stopTimer?.();
  }

  #startTimer(ms: number): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#options.startTimer(ms, () => this.fail(timedOut(this.#options.peer, ms)));
  }
}

function timedOut({ name }: Peer, ms: number): SippError {
  return new SippError('timeout', `The ${name} said nothing for ${ms} ms.`, {
    hint: 'Set a larger timeoutMs on the endpoint, or stream the answer.',
  });
}
