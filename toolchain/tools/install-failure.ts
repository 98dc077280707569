import { type ErrorCode, SippError } from '../../runtime/contract/errors.ts';
import type { Host } from '../host.ts';
import type { ManagedTool } from './managed-tool.ts';

/** A source that could not be used. */
export interface FailedSource {
  readonly source: string;
  /** A sentence. */
  readonly reason: string;
  readonly error: SippError;
}

/** The error of an installation that no source was good for, with all of them and their reasons. */
export function noSourceWorked(
  { id, title }: ManagedTool,
  failures: readonly FailedSource[],
  { platform, arch }: Pick<Host, 'platform' | 'arch'>,
): SippError {
  if (failures.length === 0) {
    return new SippError('tool_missing', `sipp has no source of ${title} for ${platform}-${arch}.`, {
      hint: 'Install it yourself, so that it is on PATH.',
    });
  }
  const reasons = failures.map(({ source, reason }) => `  ${source}: ${reason}`);
  const [{ error } = { error: undefined }] = failures;
  return new SippError(codeOf(failures), `${title} could not be installed from any source:\n${reasons.join('\n')}`, {
    hint: `${error?.hint ?? 'Check the network.'} Then repeat \`sipp toolchain install ${id}\`, which continues where this ended.`,
    cause: error,
  });
}

/** What all have in common; otherwise what most of them are about, the network. */
function codeOf(failures: readonly FailedSource[]): ErrorCode {
  const codes = new Set(failures.map(({ error }) => error.code));
  const [only = 'download_failed'] = codes;
  return codes.size === 1 ? only : 'download_failed';
}
