import { SippError } from '../../runtime/contract/errors.ts';

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some disk space and repeat it; what is done already is kept.',
  EDQUOT: 'Free some disk space and repeat it; what is done already is kept.',
  EROFS: 'Choose a folder on a file system that can be written to.',
  EACCES: 'Make the folder writable for this user, or choose another one.',
  EPERM: 'Make the folder writable for this user, or choose another one.',
};

/** An error of the file system in words; every other error as it is. */
export function fileFailure(target: string, error: unknown): unknown {
  if (SippError.is(error) || !isSystemError(error)) return error;
  return new SippError('file_failed', `'${target}' cannot be written: ${error.message}.`, {
    hint: advice[error.code] ?? 'Check the folder that it goes to.',
    cause: error,
  });
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
