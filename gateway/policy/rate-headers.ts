import type { TokenBucket } from './token-bucket.ts';

/**
 * What an answer tells about the limit of requests. These three names are those of the drafts up to 06 of
 * the RateLimit fields, which gateways and clients in use know; later drafts put all into one field, and still change its form.
 */
export interface RateHeaders {
  /** What a full bucket holds. */
  readonly 'ratelimit-limit': number;
  /** Requests that would be served now. */
  readonly 'ratelimit-remaining': number;
  /** Seconds until the bucket is full. */
  readonly 'ratelimit-reset': number;
}

/** Of one bucket of requests, at a moment. */
export function toRateHeaders(bucket: TokenBucket, nowMs: number): RateHeaders {
  return {
    'ratelimit-limit': bucket.capacity,
    'ratelimit-remaining': bucket.remaining(nowMs),
    'ratelimit-reset': Math.ceil(bucket.delayMs(bucket.capacity, nowMs) / 1000),
  };
}
