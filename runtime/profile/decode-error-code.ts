import type { ErrorCode } from '../contract/errors.ts';
import type { WireCode } from './error-table.ts';

/** What a gateway's codes mean to its client; those that say only that something failed are read by their status. */
const known: Readonly<Partial<Record<WireCode, ErrorCode>>> = {
  blocked: 'blocked',
  rate_limited: 'rate_limited',
  authentication: 'authentication',
  invalid_json: 'invalid_request',
  invalid_request: 'invalid_request',
  authorization: 'authorization',
  resolution: 'target_not_found',
  admission: 'admission',
  invalidrequest: 'invalid_request',
  cancelled: 'cancelled',
};

/** For failures of a target, and for what a proxy in between answers. */
const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'authentication',
  403: 'authorization',
  // A gateway says nothing of the sort itself: another server has answered, or the route is wrong.
  404: 'protocol_failed',
  405: 'protocol_failed',
  408: 'timeout',
  413: 'invalid_request',
  422: 'invalid_request',
  429: 'rate_limited',
  503: 'overloaded',
  504: 'timeout',
};

/** The code of a failure that a gateway told, from its status and its own code. */
export function decodeErrorCode(status: number, wireCode: string | undefined): ErrorCode {
  const code = isKnown(wireCode) ? known[wireCode] : undefined;
  return code ?? byStatus[status] ?? 'remote_failed';
}

const isKnown = (code: string | undefined): code is keyof typeof known =>
  code !== undefined && Object.hasOwn(known, code);
