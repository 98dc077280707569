import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { SippError } from '../runtime/contract/errors.ts';
import { suggest } from '../runtime/contract/suggest.ts';
import { bundledModel } from './bundled.ts';
import { invalidModel } from './gguf/failure.ts';
import { packageRoot } from './package-root.ts';

export interface ResolveOptions {
  /** Directory that relative paths begin at. */
  readonly cwd: string;
  /** Directory of the user's own models; default `defaultModelsDirectory()`. */
  readonly modelsDir?: string;
}

export interface ResolvedModel {
  /** Absolute. */
  readonly path: string;
  /** For people: the known name, or the file name without `.gguf`. */
  readonly name: string;
  readonly bundled: boolean;
}

const EXTENSION = '.gguf';

/** Known names are one path segment: no separators, so they cannot leave the model directory. */
const NAME = /^[\w][\w.+-]*$/;

/** `.build/models` in the package. */
export function defaultModelsDirectory(): string {
  return join(packageRoot(), '.build', 'models');
}

/** Whether a word of the command line means a model rather than a prompt: an existing file, something that ends in `.gguf`, a directory given as a path, or a known name. Never throws. */
export function isModelReference(word: string, options: ResolveOptions): boolean {
  if (hasExtension(word)) return true;
  return isExistingPath(word, options) || knownModel(word, options) !== undefined;
}

/**
 * The model that a word means, or undefined where it means none. A file wins over a known name. Throws `model_not_found`
 * (with the nearest file name, where there is one) for a `.gguf` that does not exist, and `model_invalid` for a directory.
 */
export function resolveModel(reference: string, options: ResolveOptions): ResolvedModel | undefined {
  const path = resolve(options.cwd, reference);
  const status = reference === '' ? undefined : statusOf(path);
  if (status?.isDirectory() && isPathLike(reference)) throw directory(reference, path);
  if (status !== undefined && !status.isDirectory()) return fromFile(path);
  const known = knownModel(reference, options);
  if (known !== undefined) return known;
  if (hasExtension(reference)) throw notFound(reference, path);
  return undefined;
}

function fromFile(path: string): ResolvedModel {
  return { path, name: basename(path, EXTENSION), bundled: path === bundledModel().path };
}

function knownModel(word: string, { modelsDir = defaultModelsDirectory() }: ResolveOptions): ResolvedModel | undefined {
  const bundled = bundledModel();
  if (word === bundled.name) return { path: bundled.path, name: bundled.name, bundled: true };
  if (!NAME.test(word)) return undefined;
  const path = join(modelsDir, hasExtension(word) ? word : word + EXTENSION);
  return statusOf(path)?.isFile() ? fromFile(path) : undefined;
}

function isExistingPath(word: string, { cwd }: ResolveOptions): boolean {
  if (word === '') return false;
  const status = statusOf(resolve(cwd, word));
  if (status === undefined) return false;
  return !status.isDirectory() || isPathLike(word);
}

/** A bare word that happens to name a directory is more likely a prompt. */
function isPathLike(word: string): boolean {
  return /[\\/]/.test(word) || word === '.' || word === '..' || hasExtension(word);
}

function hasExtension(word: string): boolean {
  return extname(word).toLowerCase() === EXTENSION;
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Not there, not reachable, or no possible file name: prompts are asked about too.
    return undefined;
  }
}

function directory(reference: string, path: string): SippError {
  const [first, second] = modelsIn(path);
  const hint =
    first === undefined
      ? 'Name a .gguf file.'
      : `Name a file in it${second ? ', for example' : ':'} '${join(reference, first)}'.`;
  return invalidModel(reference, 'it is a directory.', hint);
}

function notFound(reference: string, path: string): SippError {
  const nearest = suggest(basename(path), modelsIn(dirname(path)));
  const hint = nearest === undefined ? 'Check the path.' : `Did you mean '${join(dirname(reference), nearest)}'?`;
  return new SippError('model_not_found', `There is no file '${reference}'.`, { hint });
}

function modelsIn(path: string): string[] {
  try {
    return readdirSync(path).filter(hasExtension).sort();
  } catch {
    // The directory is missing too, or may not be listed: then there is nothing to suggest.
    return [];
  }
}
