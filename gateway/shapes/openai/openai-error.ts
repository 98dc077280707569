import { type ErrorCode, SippError } from '../../../runtime/contract/errors.ts';
import { encodeError } from '../../../runtime/profile/encode-error.ts';

/** A failure as OpenAI tells it. */
export interface OpenAiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export interface OpenAiError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: OpenAiErrorBody;
}

export interface ErrorContext {
  /** The gateway's own status where the code alone does not say it. */
  readonly status?: number;
  /** The field that holds what is asked: an over-long prompt is told of it. */
  readonly input?: string | null;
  /** Names of the fields of the route. */
  readonly fields?: ReadonlySet<string>;
}

/** Statuses that say more than "the request is wrong" or "the server is". */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** The codes that OpenAI's clients know; all other failures have none, or our own. */
const codes: Readonly<Partial<Record<ErrorCode, string>>> = {
  authentication: 'invalid_api_key',
  target_not_found: 'model_not_found',
  rate_limited: 'rate_limit_exceeded',
  admission: 'rate_limit_exceeded',
  context_length_exceeded: 'context_length_exceeded',
  authorization: 'authorization',
  blocked: 'blocked',
  overloaded: 'overloaded',
  timeout: 'timeout',
};

const NO_FIELDS: ReadonlySet<string> = new Set();
/** What to do about these can be told to anyone: the hints of other failures are for those who run the gateway. */
const hinted: ReadonlySet<ErrorCode> = new Set(['invalid_request', 'unsupported_operation']);

/** Status, headers and envelope of a failure. An unforeseen one keeps its text to itself. */
export function toOpenAiError(error: unknown, context: ErrorContext = {}): OpenAiError {
  const { status: usual, headers, body } = encodeError(error);
  const status = context.status ?? usual;
  const code = SippError.is(error) ? (codes[error.code] ?? null) : null;
  return {
    status,
    headers,
    body: {
      error: {
        message: messageOf(error, body.error.message),
        type: types[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
        param: paramOf(error, context),
        code,
      },
    },
  };
}

function messageOf(error: unknown, message: string): string {
  if (!SippError.is(error) || error.hint === undefined || !hinted.has(error.code)) return message;
  // Some messages are no sentences: clients have always known them so.
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${error.hint}`;
}

/** A sentence about a field begins with its name. */
function paramOf(error: unknown, { input = null, fields = NO_FIELDS }: ErrorContext): string | null {
  if (!SippError.is(error)) return null;
  if (error.code === 'context_length_exceeded') return input;
  if (error.code === 'target_not_found') return 'model';
  const [, path = '', field = ''] = /^(([a-z_]+)(?:\.[\w*]+)*)/.exec(error.message) ?? [];
  return fields.has(field) ? path : null;
}
