import { SippError } from '../../runtime/contract/errors.ts';
import type { ProviderConfig } from './provider-config.ts';

/** One limit of a call: its length and what it is called in the configuration. */
export interface TimeLimit {
  readonly ms: number;
  readonly key: string;
  /** What has not happened in time. */
  readonly because: string;
}

/** The limits of all calls of one target. */
export interface TimeLimits {
  readonly firstByte: TimeLimit;
  readonly idle: TimeLimit;
  /** Of answers that come as one. */
  readonly whole: TimeLimit;
  /** Of streams. */
  readonly stream: TimeLimit | undefined;
}

export function toTimeLimits(config: ProviderConfig): TimeLimits {
  const { first_byte_timeout_seconds, idle_timeout_seconds, timeout_seconds, stream_timeout_seconds } = config;
  return {
    firstByte: {
      ms: first_byte_timeout_seconds * 1000,
      key: 'first_byte_timeout_seconds',
      because: `did not begin to answer within ${first_byte_timeout_seconds} seconds`,
    },
    idle: {
      ms: idle_timeout_seconds * 1000,
      key: 'idle_timeout_seconds',
      because: `said nothing for ${idle_timeout_seconds} seconds`,
    },
    whole: endLimit(timeout_seconds, 'timeout_seconds'),
    stream:
      stream_timeout_seconds === undefined ? undefined : endLimit(stream_timeout_seconds, 'stream_timeout_seconds'),
  };
}

/** The failure of a call that took longer. */
export function timedOut({ key, because }: TimeLimit): SippError {
  return new SippError('timeout', `The provider ${because}.`, { hint: `Set a larger ${key} on the target.` });
}

const endLimit = (seconds: number, key: string): TimeLimit => ({
  ms: seconds * 1000,
  key,
  because: `did not end its answer within ${seconds} seconds`,
});
