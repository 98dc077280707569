import type { RequestOutcome } from '../../operations/request-outcome.ts';
import type { RecentRequest } from '../wire.ts';

/** As many as a person reads through. */
const KEPT = 200;
/** The longest name of a target; clients may write anything in its place. */
const MAX_MODEL_LENGTH = 128;

/** The last requests, whoever sent them. */
export class RecentRequests {
  readonly #ring: RecentRequest[] = [];
  #sequence = 0;

  add(outcome: RequestOutcome, unixSeconds: number): void {
    const { usage, model, error } = outcome;
    this.#ring[this.#sequence % KEPT] = {
      sequence: this.#sequence,
      unixSeconds,
      route: outcome.route,
      operation: outcome.operation,
      requestId: outcome.requestId,
      client: outcome.client,
      caller: outcome.caller ?? null,
      model: model === undefined || model.length > MAX_MODEL_LENGTH ? null : model,
      target: outcome.target ?? null,
      attempts: outcome.attempts,
      status: outcome.status,
      code: error?.code ?? null,
      rejection: outcome.rejection ?? null,
      isStream: outcome.isStream,
      latencyMs: outcome.durationMs,
      firstTextMs: outcome.firstTextMs ?? null,
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      cachedTokens: usage?.cachedTokens ?? null,
    };
    this.#sequence += 1;
  }

  /** The newest first. */
  list(): readonly RecentRequest[] {
    return [...this.#ring].sort((one, other) => other.sequence - one.sequence);
  }
}
