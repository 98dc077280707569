import { homedir } from 'node:os';
import { join } from 'node:path';
import { bundledModel } from '../../models/bundled.ts';
import { defaultModelsDirectory, resolveModel } from '../../models/reference.ts';
import { SippError } from '../../runtime/contract/errors.ts';

/** A model to load, with the name that people know it by. */
export interface FoundModel {
  readonly path: string;
  readonly name: string;
}

export interface FindOptions {
  readonly cwd: string;
  /** What else stood on the command line: a prompt in two unquoted words reads like a model and a prompt. */
  readonly prompt?: string | undefined;
}

/**
 * The file that a word means; the bundled model where there is no word.
 *
 * @throws SippError `model_not_found` or `model_invalid` with the nearest name that exists.
 */
export function findModel(word: string | undefined, { cwd, prompt }: FindOptions): FoundModel {
  if (word === undefined) return bundledModel();
  const path = word.startsWith('~/') ? join(homedir(), word.slice(2)) : word;
  const found = resolveModel(path, { cwd });
  if (found !== undefined) return found;
  if (/[\\/]/.test(word))
    throw new SippError('model_not_found', `There is no file "${word}".`, { hint: 'Check the path.' });
  throw unknownModel(word, prompt);
}

function unknownModel(word: string, prompt: string | undefined): SippError {
  const hint =
    prompt === undefined || /\s/.test(prompt)
      ? `Give the path of a GGUF file, or a name from ${defaultModelsDirectory()}.`
      : `Put a prompt of several words in quotes: sipp "${word} ${prompt}"`;
  return new SippError('model_not_found', `"${word}" is neither a file nor the name of a known model.`, { hint });
}
