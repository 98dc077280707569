import { isDeepStrictEqual } from 'node:util';
import type { TokenConfig } from '../config/token-config.ts';
import { Allowance } from './allowance.ts';
import { Caller } from './caller.ts';

export interface CallerParts {
  /** The caller of the same name until now. */
  readonly previous: Caller | undefined;
  readonly nowMs: number;
}

/** The caller of a bearer token. It keeps its buckets where their numbers are the same as before. */
export function toCaller(token: TokenConfig, { previous, nowMs }: CallerParts): Caller {
  const { rate_limit: rate } = token;
  if (rate === undefined) return new Caller(token, undefined);
  const isSame = isDeepStrictEqual(previous?.allowance?.rate, rate);
  return new Caller(token, isSame ? previous?.allowance : new Allowance(rate, { holder: 'caller', nowMs }));
}
