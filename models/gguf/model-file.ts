import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { SippError } from '../../runtime/contract/errors.ts';
import { invalidModel } from './failure.ts';

/** Bytes that can be read at any place: a file, or a buffer in tests. */
export interface ByteSource {
  readonly path: string;
  readonly bytes: number;
  /** Fills `target` from `position` and returns how many bytes there were. */
  read(target: Uint8Array, position: number): number;
}

/** Opens a model file for the length of `use`. Throws `model_not_found`, `file_failed` (not allowed to read) or `model_invalid` (not a file, empty). */
export function withModelFile<Result>(path: string, use: (source: ByteSource) => Result): Result {
  requireRegularFile(path);
  const descriptor = open(path);
  try {
    const bytes = fstatSync(descriptor).size;
    if (bytes === 0) throw invalidModel(path, 'it is empty (0 bytes).');
    return use({ path, bytes, read: (target, position) => readAll(descriptor, target, position) });
  } finally {
    closeSync(descriptor);
  }
}

/** A source over bytes in memory; `path` only names it in errors. */
export function memorySource(path: string, contents: Uint8Array): ByteSource {
  return {
    path,
    bytes: contents.length,
    read(target, position) {
      const part = contents.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}

/** Asked before opening: opening a pipe would wait for its writer. */
function requireRegularFile(path: string): void {
  const status = guarded(path, () => statSync(path));
  if (status.isDirectory()) throw invalidModel(path, 'it is a directory.', 'Name a .gguf file inside it.');
  if (!status.isFile()) throw invalidModel(path, 'it is not a regular file.', 'Name a .gguf file.');
}

function open(path: string): number {
  return guarded(path, () => openSync(path, 'r'));
}

function readAll(descriptor: number, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const got = readSync(descriptor, target, done, target.length - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function fileError(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SippError('model_not_found', `There is no file '${path}'.`, { hint: 'Check the path.', cause });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const hint = 'Allow your user to read the file (and to enter its directory).';
    return new SippError('file_failed', `Permission denied: '${path}' cannot be read.`, { hint, cause });
  }
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') {
    return new SippError('model_not_found', 'A path that long or with a zero byte cannot name a file.', { cause });
  }
  if (typeof code !== 'string') return cause;
  return new SippError('file_failed', `'${path}' cannot be read: ${code}.`, { hint: 'Check the disk.', cause });
}
