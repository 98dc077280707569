import { type ErrorCode, SippError } from '../../contract/errors.ts';
import { decodeErrorCode } from '../../profile/decode-error-code.ts';
import { decodeErrorBody, type WireError } from '../../profile/error-body.ts';
import { requestIdOf } from '../http/request-id.ts';
import { retryAfterOf } from '../http/retry-after.ts';

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  authentication: "Check the endpoint's authentication.",
  authorization: 'Use another target, or a token that may use this one.',
  rate_limited: 'Wait for retryAfterMs where it is set, then try again.',
  admission: 'Wait for retryAfterMs where it is set, then try again.',
  overloaded: 'Wait for retryAfterMs where it is set, then try again.',
  target_not_found: "Set the endpoint's target to one that the gateway serves.",
  protocol_failed: 'Check baseUrl, which has no /v1 at its end, and the routes.',
};

/** The error for an answer whose status says that the request was refused. */
export function toRemoteFailure(response: Response, body: string): SippError {
  const { status, statusText, url, headers } = response;
  const error = decodeErrorBody(body) ?? {
    message: `The server at ${url} answered ${`${status} ${statusText}`.trim()}.`,
  };
  return failure(error, { status, requestId: requestIdOf(headers), retryAfterMs: retryAfterOf(headers) });
}

/** The error for an `error` event in a stream that had begun well. */
export function toStreamFailure(error: WireError, { status, headers }: Response): SippError {
  return failure(error, { status, requestId: requestIdOf(headers), retryAfterMs: undefined });
}

interface Circumstances {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

function failure(error: WireError, { status, requestId, retryAfterMs }: Circumstances): SippError {
  const code = decodeErrorCode(status, error.code);
  const hint = hints[code];
  return new SippError(code, error.message, {
    ...(hint !== undefined && { hint }),
    retryAfterMs,
    remote: {
      status,
      ...(error.code !== undefined && { code: error.code }),
      ...(requestId !== undefined && { requestId }),
    },
  });
}
