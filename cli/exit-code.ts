import { type ErrorCode, SippError } from '../runtime/contract/errors.ts';
import type { InterruptSignal } from './context.ts';

export const done = 0;
export const failed = 1;
export const wrongUsage = 2;

/** What the process ends with for each failure: 2 where the command line has to change, 1 for everything else. */
export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  invalid_usage: wrongUsage,
  invalid_config: wrongUsage,
  invalid_request: wrongUsage,
  model_not_found: failed,
  model_invalid: failed,
  model_unsupported: failed,
  no_chat_template: failed,
  unsupported_operation: failed,
  context_length_exceeded: failed,
  backend_unavailable: failed,
  engine_unavailable: failed,
  engine_mismatch: failed,
  engine_failed: failed,
  engine_crashed: failed,
  engine_closed: failed,
  out_of_memory: failed,
  overloaded: failed,
  endpoint_not_found: failed,
  endpoint_ambiguous: failed,
  endpoint_unsupported: failed,
  cancelled: failed,
  file_exists: failed,
  file_failed: failed,
  setup_failed: failed,
  build_failed: failed,
  tool_missing: failed,
  download_failed: failed,
  checksum_mismatch: failed,
  tests_failed: failed,
  authentication: failed,
  authorization: failed,
  blocked: failed,
  rate_limited: failed,
  quota_exceeded: failed,
  admission: failed,
  target_not_found: failed,
  timeout: failed,
  connection_failed: failed,
  protocol_failed: failed,
  remote_failed: failed,
  config_file_invalid: failed,
  listen_failed: failed,
  internal: failed,
};

/** 128 plus the number of the signal, as shells count. */
export const signalExitCodes: Readonly<Record<InterruptSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

export function exitCodeOf(error: unknown): number {
  return SippError.is(error) ? exitCodes[error.code] : failed;
}

/** Thrown by a command that has said everything and does not end with 0. */
export class Ended extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`ended with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
