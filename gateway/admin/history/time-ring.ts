import type { RequestOutcome } from '../../operations/request-outcome.ts';
import type { TimeBucket } from '../wire.ts';
import { isError } from './figures.ts';
import { LogHistogram } from './log-histogram.ts';

export interface TimeRingSize {
  readonly bucketSeconds: number;
  readonly buckets: number;
}

/** The last while, in pieces of equal length. Memory is taken once; the oldest piece becomes the newest. */
export class TimeRing {
  readonly bucketSeconds: number;
  readonly #buckets: readonly Bucket[];

  constructor({ bucketSeconds, buckets }: TimeRingSize) {
    this.bucketSeconds = bucketSeconds;
    this.#buckets = Array.from({ length: buckets }, () => new Bucket());
  }

  count(outcome: RequestOutcome, unixSeconds: number): void {
    const number = Math.floor(unixSeconds / this.bucketSeconds);
    const bucket = this.#buckets[number % this.#buckets.length];
    if (bucket === undefined) return;
    if (bucket.number !== number) bucket.restart(number);
    bucket.count(outcome);
  }

  /** All of them until now, the oldest first. */
  list(unixSeconds: number): readonly TimeBucket[] {
    const last = Math.floor(unixSeconds / this.bucketSeconds);
    return this.#buckets.map((_, index) => {
      const number = last - this.#buckets.length + 1 + index;
      const bucket = this.#buckets[number % this.#buckets.length];
      return (bucket?.number === number ? bucket : silent).figures(number * this.bucketSeconds);
    });
  }
}

class Bucket {
  /** Which piece of time it is now, counted from 1970; -1 before its first one. */
  number = -1;
  #requests = 0;
  #errors = 0;
  #rateLimited = 0;
  #blocked = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  readonly #latency = new LogHistogram();
  readonly #firstText = new LogHistogram();

  restart(number: number): void {
    this.number = number;
    this.#requests = 0;
    this.#errors = 0;
    this.#rateLimited = 0;
    this.#blocked = 0;
    this.#inputTokens = 0;
    this.#outputTokens = 0;
    this.#latency.clear();
    this.#firstText.clear();
  }

  count({ status, rejection, usage, durationMs, firstTextMs }: RequestOutcome): void {
    this.#requests += 1;
    if (isError(status)) this.#errors += 1;
    if (rejection === 'rate_limited') this.#rateLimited += 1;
    if (rejection === 'blocked') this.#blocked += 1;
    this.#inputTokens += usage?.inputTokens ?? 0;
    this.#outputTokens += usage?.outputTokens ?? 0;
    this.#latency.observe(durationMs);
    if (firstTextMs !== undefined) this.#firstText.observe(firstTextMs);
  }

  figures(unixSeconds: number): TimeBucket {
    return {
      unixSeconds,
      requests: this.#requests,
      errors: this.#errors,
      rateLimited: this.#rateLimited,
      blocked: this.#blocked,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      p50LatencyMs: this.#latency.percentile(50),
      p95LatencyMs: this.#latency.percentile(95),
      p50FirstTextMs: this.#firstText.percentile(50),
    };
  }
}

/** Stands for the times without traffic. */
const silent = new Bucket();
