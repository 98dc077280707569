import { SippError } from '../../runtime/contract/errors.ts';
import type { RateConfig } from '../config/rate-config.ts';
import { TokenBucket } from './token-bucket.ts';

/** Whose requests are counted, as messages call them. */
type Holder = 'client' | 'caller';

interface AllowanceOptions {
  readonly holder: Holder;
  readonly nowMs: number;
}

/** What one client or caller may still ask for: requests and, where they are limited, tokens of models. */
export class Allowance {
  readonly rate: RateConfig;
  readonly requests: TokenBucket;
  readonly tokens: TokenBucket | undefined;
  readonly #holder: Holder;

  /** Its buckets are full. */
  constructor(rate: RateConfig, { holder, nowMs }: AllowanceOptions) {
    this.rate = rate;
    const { requests_per_minute, burst, tokens_per_minute, token_burst = tokens_per_minute } = rate;
    this.#holder = holder;
    this.requests = new TokenBucket({ capacity: burst, perMinute: requests_per_minute }, nowMs);
    if (tokens_per_minute !== undefined && token_burst !== undefined) {
      this.tokens = new TokenBucket({ capacity: token_burst, perMinute: tokens_per_minute }, nowMs);
    }
  }

  /** Whether it is as good as a new one. */
  isFull(nowMs: number): boolean {
    const { requests, tokens } = this;
    return (
      requests.remaining(nowMs) === requests.capacity &&
      (tokens === undefined || tokens.remaining(nowMs) === tokens.capacity)
    );
  }

  /** @throws SippError `rate_limited` with the time until the next request. */
  takeRequest(nowMs: number): void {
    if (this.requests.take(1, nowMs)) return;
    throw new SippError('rate_limited', `${this.#holder} rate limit exceeded`, {
      retryAfterMs: this.requests.delayMs(1, nowMs),
    });
  }

  /** @throws SippError `rate_limited` where so many tokens are not there now, or never can be. */
  checkTokens(amount: number, nowMs: number): void {
    const delayMs = this.tokens?.delayMs(amount, nowMs) ?? 0;
    if (delayMs === 0) return;
    const message = `${this.#holder} token rate limit exceeded`;
    if (delayMs !== Number.POSITIVE_INFINITY) throw new SippError('rate_limited', message, { retryAfterMs: delayMs });
    throw new SippError(
      'rate_limited',
      `${message}: the request may use ${amount} tokens, and never more than ${this.tokens?.capacity} are there at once`,
      { hint: 'Shorten the prompt or lower max_tokens; trying again does not help.' },
    );
  }
}
