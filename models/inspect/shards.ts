import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { invalidModel } from '../gguf/failure.ts';
import { readGgufHeader } from '../gguf/reader.ts';
import type { GgufHeader, GgufTensor } from '../gguf/types.ts';
import { Settings } from './settings.ts';

export interface Shards {
  readonly count: number;
  /** All parts, the first one first. */
  readonly paths: readonly string[];
  readonly bytes: number;
  readonly tensors: readonly GgufTensor[];
}

/** Large published models come in 10 to 100 parts; each costs one read of its header. */
const MAX_SHARDS = 1024;

/**
 * All parts of a model, which may be one. Throws `model_invalid` for a part that is not the first one (and names that),
 * or that does not belong to the others, and `model_not_found` for a missing part (and names it).
 */
export function readShards(path: string, header: GgufHeader): Shards {
  const settings = new Settings(path, header, '');
  const count = settings.count('split.count') ?? 0;
  if (count <= 1) return { count: 1, paths: [path], bytes: header.fileBytes, tensors: header.tensors };
  if (count > MAX_SHARDS) throw settings.invalid(`it claims to be one of ${count} parts (at most ${MAX_SHARDS}).`);
  const paths = pathsOf(path, { count, number: settings.count('split.no') ?? 0 });
  requireAll(path, paths);
  const headers = [header, ...paths.slice(1).map((part, index) => readShard(part, index + 1))];
  const tensors = headers.flatMap((each) => each.tensors);
  requireComplete(settings, tensors);
  return { count, paths, bytes: headers.reduce((sum, each) => sum + each.fileBytes, 0), tensors };
}

function pathsOf(path: string, { count, number }: { count: number; number: number }): string[] {
  const suffix = partSuffix(number, count);
  const name = basename(path);
  if (!name.endsWith(suffix)) {
    const what = `it is part ${number + 1} of ${count}, and its name does not end in '${suffix}'.`;
    throw invalidModel(path, what, 'Give the parts their original names back.');
  }
  const stem = join(dirname(path), name.slice(0, -suffix.length));
  const paths = Array.from({ length: count }, (_, index) => stem + partSuffix(index, count));
  if (number === 0) return paths;
  throw invalidModel(path, `it is part ${number + 1} of ${count}.`, `Name the first part: '${paths[0]}'.`);
}

/** Source: llama.cpp, `llama_split_path`. */
function partSuffix(index: number, count: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return `-${digits(index + 1)}-of-${digits(count)}.gguf`;
}

function requireAll(path: string, paths: readonly string[]): void {
  const missing = paths.filter((part) => !existsSync(part));
  if (missing.length === 0) return;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  throw new SippError(
    'model_not_found',
    `'${path}' is one of ${paths.length} parts, and '${missing[0]}'${more} is missing.`,
    {
      hint: 'Download all parts into one directory.',
    },
  );
}

function readShard(path: string, index: number): GgufHeader {
  const header = readGgufHeader(path);
  const number = header.metadata.get('split.no');
  // llama.cpp asserts the type of this key in every part.
  if (number?.type === 'u16' && number.value === index) return header;
  throw invalidModel(path, `it does not say that it is part ${index + 1} ('split.no').`);
}

function requireComplete(settings: Settings, tensors: readonly GgufTensor[]): void {
  const expected = settings.count('split.tensors.count');
  if (expected === undefined || expected === tensors.length) return;
  throw settings.invalid(`its parts hold ${tensors.length} tensors where ${expected} are due.`);
}
