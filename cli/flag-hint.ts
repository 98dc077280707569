import { type ErrorCode, SippError } from '../runtime/contract/errors.ts';

/** What helps on the command line where the library's hints speak of its calls. */
const hints: Partial<Record<ErrorCode, string>> = {
  no_chat_template: 'Leave out --chat and --system: the model then continues your prompt as plain text.',
  unsupported_operation: 'Name a model that writes text.',
};

/** The same error with advice for somebody who types flags. */
export function withFlagHint(error: unknown): unknown {
  const hint = SippError.is(error) ? hints[error.code] : undefined;
  if (hint === undefined || !SippError.is(error)) return error;
  return new SippError(error.code, error.message, { hint, cause: error.cause });
}
