import { SippError } from '../../runtime/contract/errors.ts';

const DOWNLOAD_AGAIN = 'Download the file again, or take it from its first publisher.';

/** The error for a file that is not, or no longer, a well-formed GGUF file. */
export function invalidModel(path: string, what: string, hint = DOWNLOAD_AGAIN): SippError {
  return new SippError('model_invalid', `'${path}' is not a usable model file: ${what}`, { hint });
}

/** The error for a file that ends before its own header says. `missing` says what is not there any more. */
export function cutOff(path: string, missing: string): SippError {
  return new SippError('model_invalid', `'${path}' is cut off: ${missing}`, {
    hint: 'Download the file again: the transfer ended early.',
  });
}

/** Text from a file, shortened and without control characters, fit for a message. */
export function quoted(text: string): string {
  const clean = text.replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, '?');
  return `'${clean.length > 80 ? `${clean.slice(0, 77)}...` : clean}'`;
}
