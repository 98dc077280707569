import { SippError } from '../../../runtime/contract/errors.ts';
import { encodeError } from '../../../runtime/profile/encode-error.ts';
import type { FailureAnswer } from '../shape.ts';
import { threadDetails } from './no-threads.ts';
import { toTooLong } from './too-long.ts';

interface About {
  readonly requestId: string;
  /** The gateway's own, where the code alone does not say it. */
  readonly status?: number;
}

/** Anthropic's types of failures. All other statuses are mistakes in the request. */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  502: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** A failure as Anthropic tells it. The statuses are the gateway's: clients repeat what has 408, 429 or 500 and above. */
export function encodeFailure(error: unknown, about: About): FailureAnswer {
  const { status, headers } = encodeError(error);
  const told = about.status ?? status;
  return { status: told, headers, body: { type: 'error', ...encodeFailureBody(error, about) } };
}

/** The same without its type, which stands elsewhere in events. */
export function encodeFailureBody(error: unknown, { requestId, status: given }: About): object {
  const { status, body } = encodeError(error);
  const message = isTooLong(error) ? toTooLong(error.message) : body.error.message;
  const type = types[given ?? status] ?? 'invalid_request_error';
  return { error: { type, message, ...threadDetails(error) }, request_id: requestId };
}

const isTooLong = (error: unknown): error is SippError =>
  SippError.is(error) && error.code === 'context_length_exceeded';
