import type { ErrorCode } from '../contract/errors.ts';

/** Every code that a gateway answers with, and its HTTP status. Clients match both. */
export const wireStatuses = {
  blocked: 403,
  rate_limited: 429,
  security_controls: 500,
  authentication: 401,
  invalid_json: 400,
  invalid_request: 400,
  authorization: 403,
  resolution: 404,
  admission: 429,
  invalidrequest: 400,
  cancelled: 408,
  execution: 500,
  internal: 500,
  encoding_error: 500,
} as const;

export type WireCode = keyof typeof wireStatuses;

/** What each failure is called on the wire. What a client can do nothing about is `execution` or `internal`. */
export const wireCodes: Readonly<Record<ErrorCode, WireCode>> = {
  invalid_usage: 'internal',
  invalid_config: 'internal',
  invalid_request: 'invalidrequest',
  model_not_found: 'execution',
  model_invalid: 'execution',
  model_unsupported: 'execution',
  no_chat_template: 'invalidrequest',
  unsupported_operation: 'invalidrequest',
  context_length_exceeded: 'invalidrequest',
  backend_unavailable: 'execution',
  engine_unavailable: 'execution',
  engine_mismatch: 'execution',
  engine_failed: 'execution',
  engine_crashed: 'execution',
  engine_closed: 'execution',
  out_of_memory: 'execution',
  overloaded: 'execution',
  endpoint_not_found: 'invalidrequest',
  endpoint_ambiguous: 'invalidrequest',
  endpoint_unsupported: 'invalidrequest',
  cancelled: 'cancelled',
  file_exists: 'internal',
  file_failed: 'execution',
  setup_failed: 'internal',
  build_failed: 'internal',
  tool_missing: 'internal',
  download_failed: 'internal',
  checksum_mismatch: 'internal',
  tests_failed: 'internal',
  authentication: 'authentication',
  authorization: 'authorization',
  blocked: 'blocked',
  rate_limited: 'rate_limited',
  quota_exceeded: 'execution',
  admission: 'admission',
  target_not_found: 'resolution',
  timeout: 'execution',
  connection_failed: 'execution',
  protocol_failed: 'execution',
  remote_failed: 'execution',
  config_file_invalid: 'internal',
  listen_failed: 'internal',
  internal: 'internal',
};

/** Where `execution` has a status that says more than 500, so that clients need no new code. */
export const executionStatuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  quota_exceeded: 502,
  timeout: 504,
  overloaded: 503,
  // It is started again. Memory that is not enough is no reason to try again, so `out_of_memory` stays 500.
  engine_crashed: 503,
  // There is a provider behind the target, but nothing that it said.
  connection_failed: 502,
  protocol_failed: 502,
  remote_failed: 502,
};

/** What another server said no with stands behind 502, the status of gateways, unless it tells the caller what to do. */
export const DEFAULT_REMOTE_STATUS = 502;

/** The statuses of `execution` for those. The credentials and the account of the target are not the caller's: they are not among them. */
export const remoteStatuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  invalid_request: 400,
  context_length_exceeded: 400,
  unsupported_operation: 400,
  rate_limited: 429,
  // Of another gateway.
  admission: 429,
  overloaded: 503,
  timeout: 504,
};
