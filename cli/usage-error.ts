import type { CommanderError } from 'commander';
import { SippError } from '../runtime/contract/errors.ts';

/** The parser's own refusals (`error: unknown option '--jsn'\n(Did you mean --json?)`) in the form of all other errors. */
export function usageError(error: CommanderError): SippError {
  const [first = '', suggestion] = error.message.split('\n');
  const sentence = first.replace(/^error: /, '').replace(/\.?$/, '.');
  const message = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1') ?? "Run 'sipp --help' for all commands and flags.";
  return new SippError('invalid_usage', message, { hint });
}
