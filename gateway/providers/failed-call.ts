import { cancelled } from '../../runtime/contract/cancelled.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { CancellationReason } from '../../runtime/contract/events.ts';
import type { TargetCall, TargetListener } from '../targets/target.ts';

/** A request that could not be put into the provider's words. Its listener hears of it after it was started. */
export class FailedCall implements TargetCall {
  readonly #listener: TargetListener<never>;
  #isSettled = false;

  constructor(error: unknown, listener: TargetListener<never>) {
    this.#listener = listener;
    const message = error instanceof Error ? error.message : String(error);
    const failure = SippError.is(error) ? error : new SippError('internal', message, { cause: error });
    process.nextTick(() => this.#fail(failure));
  }

  cancel(reason: CancellationReason): void {
    this.#fail(cancelled(reason));
  }

  #fail(error: SippError): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#listener.onError(error);
  }
}
