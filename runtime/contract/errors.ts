/** Every failure that a user, an application or a client can meet. The code is the identity: texts may improve, codes stay. */
export type ErrorCode =
  | 'invalid_usage'
  | 'invalid_config'
  | 'invalid_request'
  | 'model_not_found'
  | 'model_invalid'
  | 'model_unsupported'
  | 'no_chat_template'
  | 'unsupported_operation'
  | 'context_length_exceeded'
  | 'backend_unavailable'
  | 'engine_unavailable'
  | 'engine_mismatch'
  | 'engine_failed'
  | 'engine_crashed'
  | 'engine_closed'
  | 'out_of_memory'
  | 'overloaded'
  | 'endpoint_not_found'
  | 'endpoint_ambiguous'
  | 'endpoint_unsupported'
  | 'cancelled'
  | 'file_exists'
  | 'file_failed'
  | 'setup_failed'
  | 'build_failed'
  | 'tool_missing'
  | 'download_failed'
  | 'checksum_mismatch'
  | 'tests_failed'
  | 'authentication'
  | 'authorization'
  | 'blocked'
  | 'rate_limited'
  | 'quota_exceeded'
  | 'admission'
  | 'target_not_found'
  | 'timeout'
  | 'connection_failed'
  | 'protocol_failed'
  | 'remote_failed'
  | 'config_file_invalid'
  | 'listen_failed'
  | 'internal';

/** What the other side of a connection answered. */
export interface RemoteFailure {
  readonly status: number;
  /** Its own code for the failure, where it gave one. */
  readonly code?: string;
  /** Its name for the request, where it gave one. */
  readonly requestId?: string;
}

export interface ErrorDetails extends ErrorOptions {
  /** An imperative sentence: what the user can do about it. */
  readonly hint?: string;
  /** When another try may succeed. */
  readonly retryAfterMs?: number | undefined;
  /** Set where a remote endpoint said no, absent where the failure is our own. */
  readonly remote?: RemoteFailure;
}

/** A foreseen failure: a stable code, a sentence that quotes the bad value, and a hint that says what to do. */
export class SippError extends Error {
  static {
    SippError.prototype.name = 'SippError';
  }

  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly remote: RemoteFailure | undefined;

  constructor(code: ErrorCode, message: string, { hint, retryAfterMs, remote, ...options }: ErrorDetails = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryAfterMs = retryAfterMs;
    this.remote = remote;
  }

  /** Holds across realms and duplicate installs, where `instanceof` does not. */
  static is(value: unknown): value is SippError {
    return value instanceof Error && value.name === 'SippError';
  }
}
