import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SippError } from '../../../runtime/contract/errors.ts';

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const EXECUTABLE = 0o111;

/** Unpacks a zip file with the modes and links in it. Names that lead out of the folder are refused. */
export async function unpackZip(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    const zip = await openPromise(archive, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      await unpackEntry(zip, entry, folder);
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SippError('file_failed', `'${archive}' could not be unpacked: ${reason}.`, {
      hint: 'Check the free disk space.',
      cause,
    });
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const mode = entry.externalFileAttributes >>> 16;
  const stream = await zip.openReadStreamPromise(entry);
  if ((mode & FILE_TYPE) === SYMBOLIC_LINK) {
    const target = await text(stream);
    if (normalize(join(dirname(entry.fileName), target)).startsWith('..'))
      throw new Error(`'${target}' leads out of it`);
    await symlink(target, path);
    return;
  }
  await pipeline(stream, createWriteStream(path));
  if (mode & EXECUTABLE) await chmod(path, 0o755);
}
