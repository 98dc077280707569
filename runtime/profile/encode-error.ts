import { SippError } from '../contract/errors.ts';
import { type ErrorBody, encodeErrorBody } from './error-body.ts';
import {
  DEFAULT_REMOTE_STATUS,
  executionStatuses,
  remoteStatuses,
  type WireCode,
  wireCodes,
  wireStatuses,
} from './error-table.ts';

export interface EncodedError {
  readonly status: number;
  /** `retry-after` in seconds, `www-authenticate`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

/**
 * What a gateway answers to a failure. That of a remote endpoint is always `execution`: the caller must not take it for the
 * gateway's own. An unforeseen failure is `internal` and its text stays inside, since it may tell anything.
 */
export function encodeError(error: unknown): EncodedError {
  if (!SippError.is(error)) {
    return { status: 500, headers: {}, body: encodeErrorBody({ code: 'internal', message: 'gateway request failed' }) };
  }
  const code = error.remote === undefined ? wireCodes[error.code] : 'execution';
  const status = statusOf(error, code);
  return { status, headers: headersOf(status, error), body: encodeErrorBody({ code, message: error.message }) };
}

function statusOf({ code, remote }: SippError, wireCode: WireCode): number {
  if (remote !== undefined) return remoteStatuses[code] ?? DEFAULT_REMOTE_STATUS;
  return (wireCode === 'execution' ? executionStatuses[code] : undefined) ?? wireStatuses[wireCode];
}

function headersOf(status: number, { retryAfterMs }: SippError): Readonly<Record<string, string>> {
  return {
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
}
