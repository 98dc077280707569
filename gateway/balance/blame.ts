import type { ErrorCode, SippError } from '../../runtime/contract/errors.ts';

/**
 * Whom a failed answer speaks against.
 * - `request`: the next target would say the same, or nobody is to be asked any more.
 * - `target`: it is not well; another may be.
 * - `account`: the credentials of the target, where the other side refused them; otherwise those of the caller.
 * - `load`: the target is well, but has no room.
 */
type Blame = 'request' | 'target' | 'account' | 'load';

const blames: Readonly<Record<ErrorCode, Blame>> = {
  invalid_usage: 'request',
  invalid_config: 'target',
  config_file_invalid: 'request',
  invalid_request: 'request',
  model_not_found: 'target',
  model_invalid: 'target',
  model_unsupported: 'target',
  no_chat_template: 'request',
  unsupported_operation: 'request',
  context_length_exceeded: 'request',
  backend_unavailable: 'target',
  engine_unavailable: 'target',
  engine_mismatch: 'target',
  engine_failed: 'target',
  engine_crashed: 'target',
  engine_closed: 'target',
  out_of_memory: 'target',
  overloaded: 'load',
  endpoint_not_found: 'request',
  endpoint_ambiguous: 'request',
  endpoint_unsupported: 'request',
  cancelled: 'request',
  file_exists: 'request',
  file_failed: 'target',
  setup_failed: 'request',
  build_failed: 'request',
  tool_missing: 'request',
  download_failed: 'target',
  checksum_mismatch: 'target',
  tests_failed: 'request',
  authentication: 'account',
  authorization: 'account',
  blocked: 'account',
  rate_limited: 'load',
  quota_exceeded: 'target',
  admission: 'load',
  target_not_found: 'target',
  timeout: 'target',
  connection_failed: 'target',
  protocol_failed: 'target',
  remote_failed: 'target',
  listen_failed: 'request',
  // A mistake of ours is to be seen, not hidden behind another target.
  internal: 'request',
};

/** Whether another target is worth asking after this failure. */
export function fallsBack({ code, remote }: SippError): boolean {
  const blame = blames[code];
  return blame === 'account' ? remote !== undefined : blame !== 'request';
}

/** For how long the target itself asked to be left alone; undefined where it did not. */
export function holdMsOf({ code, retryAfterMs }: SippError): number | undefined {
  return blames[code] === 'load' ? retryAfterMs : undefined;
}

/** Whether the failure tells that the target is not well. The full queue of an engine of our own does not. */
export function speaksAgainst(error: SippError): boolean {
  if (blames[error.code] === 'load') return error.remote !== undefined && error.retryAfterMs === undefined;
  return fallsBack(error);
}
