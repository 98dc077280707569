import type { ErrorCode } from '../../contract/errors.ts';
import { fieldsOf } from '../../profile/fields-of.ts';

/** A failure as a provider tells it. */
export interface ProviderError {
  readonly code: ErrorCode;
  /** The provider's own code or type. */
  readonly remoteCode: string | undefined;
  /** Undefined where the provider says nothing that can be read. */
  readonly message: string | undefined;
}

/** What the codes and types of providers mean. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  authentication: 'authentication',
  authentication_error: 'authentication',
  invalid_api_key: 'authentication',
  authorization: 'authorization',
  authorization_error: 'authorization',
  permission_error: 'authorization',
  unsupported_feature: 'unsupported_operation',
  context_length_exceeded: 'context_length_exceeded',
  exceed_context_size_error: 'context_length_exceeded',
  model_not_found: 'model_not_found',
  not_found_error: 'model_not_found',
  overloaded: 'overloaded',
  overloaded_error: 'overloaded',
  insufficient_quota: 'quota_exceeded',
  quota_exceeded: 'quota_exceeded',
  billing_error: 'quota_exceeded',
  rate_limit: 'rate_limited',
  rate_limited: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  timeout: 'timeout',
  timeout_error: 'timeout',
  transport: 'connection_failed',
};

/** Where a status says more than `invalid_request_error`, which OpenAI also says of a wrong key. */
const clearStatuses: Readonly<Record<number, ErrorCode>> = {
  401: 'authentication',
  402: 'quota_exceeded',
  403: 'authorization',
  404: 'model_not_found',
  408: 'timeout',
  429: 'rate_limited',
};

/** What Anthropic, vLLM and others say of prompts that are too long, for which they have no code. */
const tooLong = /^prompt is too long|maximum context length|exceeds the available context size/i;

const generic = ['invalid_request', 'invalid_request_error'];
const busy = [500, 502, 503, 504, 529];

/** Reads what a provider says of a failure: first its own code and type, then the status. */
export function decodeProviderError(status: number, body: unknown): ProviderError {
  const { error, message: outer } = fieldsOf(body);
  const { code: word, type, message = typeof error === 'string' ? error : outer } = fieldsOf(error);
  const words = [word, type].filter((each) => typeof each === 'string');
  // Some routers put the status of the failed upstream where others have a word.
  const effective = typeof word === 'number' ? word : status;
  const code = meaningOf(words) ?? byStatus(effective, words);
  return {
    code: code === 'invalid_request' && tooLong.test(String(message)) ? 'context_length_exceeded' : code,
    remoteCode: words[0] ?? (typeof word === 'number' ? String(word) : undefined),
    message: typeof message === 'string' && message !== '' ? message : undefined,
  };
}

function meaningOf(words: readonly string[]): ErrorCode | undefined {
  const known = words.find((word) => Object.hasOwn(meanings, word));
  return known === undefined ? undefined : meanings[known];
}

function byStatus(status: number, words: readonly string[]): ErrorCode {
  const clear = clearStatuses[status];
  if (clear !== undefined) return clear;
  if (words.some((word) => generic.includes(word))) return 'invalid_request';
  if (busy.includes(status)) return 'overloaded';
  return status >= 400 && status < 500 ? 'invalid_request' : 'remote_failed';
}
