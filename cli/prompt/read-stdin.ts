import { addAbortSignal } from 'node:stream';
import { SippError } from '../../runtime/contract/errors.ts';
import type { CliContext } from '../context.ts';

/** Far beyond any context, far below what a process can hold: a guard against `sipp - < disk.img`. */
const maximumBytes = 64 * 1024 * 1024;

/**
 * All of stdin as text, without the line break at its end.
 *
 * @throws SippError `invalid_request` where it is not UTF-8 or too long.
 */
export async function readStdin({ stdin, stderr, signal, verbose }: CliContext): Promise<string> {
  if (stdin.isTerminal) await stderr.write('Write the prompt; Ctrl-D on a new line ends it.\n');
  else if (verbose) await stderr.write('reading the prompt from stdin\n');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stdin.stream)) {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += part.length;
    if (bytes > maximumBytes) throw tooLong();
    chunks.push(part);
  }
  return decode(Buffer.concat(chunks)).replace(/\r?\n$/, '');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = 'Pipe plain text into sipp.';
    throw new SippError('invalid_request', 'What came on stdin is not UTF-8 text.', { hint, cause });
  }
}

function tooLong(): SippError {
  return new SippError('invalid_request', `What came on stdin is longer than ${maximumBytes / 1024 / 1024} MiB.`, {
    hint: 'Send a shorter prompt.',
  });
}
