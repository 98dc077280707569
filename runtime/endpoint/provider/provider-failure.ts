import { type ErrorCode, SippError } from '../../contract/errors.ts';
import { fieldsOf } from '../../profile/fields-of.ts';
import type { AnswerHead } from '../http/answer-head.ts';
import { requestIdOf } from '../http/request-id.ts';
import { retryAfterOf } from '../http/retry-after.ts';
import { decodeProviderError } from './decode-provider-error.ts';

const wait = 'Wait for retryAfterMs where it is set, then try again.';

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  authentication: "Check the endpoint's apiKey.",
  authorization: 'Use another model, or a key that may use this one.',
  quota_exceeded: "Check the account's credit and limits at the provider.",
  model_not_found: 'Check model, and that baseUrl ends as the provider says, often in /v1.',
  rate_limited: wait,
  overloaded: wait,
};

/** The error for an answer whose status says that the request was refused. */
export function toProviderFailure(head: AnswerHead, text: string): SippError {
  return failure(head, parse(text), retryAfterOf(head.headers));
}

/** Whether a body or an event with a status of success tells a failure all the same. */
export function isFailure(body: unknown): boolean {
  const { error, type, object } = fieldsOf(body);
  return (error ?? null) !== null || type === 'error' || object === 'error';
}

/** The error for such a body or event. */
export function toReportedFailure(head: AnswerHead, body: unknown): SippError {
  return failure(head, body, undefined);
}

function failure(head: AnswerHead, body: unknown, retryAfterMs: number | undefined): SippError {
  const { status, statusText, url, headers } = head;
  const {
    code,
    remoteCode,
    message = `The provider at ${url} answered ${`${status} ${statusText}`.trim()}.`,
  } = decodeProviderError(status, body);
  const requestId = requestIdOf(headers);
  const hint = hints[code];
  return new SippError(code, message, {
    ...(hint !== undefined && { hint }),
    retryAfterMs,
    remote: {
      status,
      ...(remoteCode !== undefined && { code: remoteCode }),
      ...(requestId !== undefined && { requestId }),
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Pages of proxies and plain texts are expected here.
    return undefined;
  }
}
