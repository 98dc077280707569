import { chmod, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { type ArtifactManifest, describeFiles, readManifest, writeManifest } from '../artifacts/artifact-manifest.ts';
import { contentOf, type StagedFile } from './staged-file.ts';

/** Lies beside the folder of a package and says what it holds. */
export interface PackageManifest extends ArtifactManifest {
  /** As npm knows it. */
  readonly name: string;
  readonly version: string;
  readonly target: 'npm';
}

/** All of a manifest that does not follow from the files. */
export type PackageFacts = Omit<PackageManifest, 'files' | 'bytes' | 'createdAt'>;

export interface WriteOptions {
  readonly directory: string;
  readonly facts: PackageFacts;
  readonly files: readonly StagedFile[];
  /** Files of the package that something else has put there, below the directory. */
  readonly others?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Brings the folder of a package to these files. What an earlier staging wrote and this one does not is removed; files that nobody
 * knows stay, and are not published.
 */
export async function writePackage({
  directory,
  facts,
  files,
  others = [],
  signal,
}: WriteOptions): Promise<PackageManifest> {
  const folder = dirname(directory);
  const manifestPath = `${directory}.json`;
  const before = readManifest(manifestPath);
  const toRecord = (path: string) =>
    join(directory, path)
      .slice(folder.length + 1)
      .replaceAll('\\', '/');
  const kept = new Set([...files.map(({ path }) => path), ...others].map(toRecord));
  const stale = (before?.files ?? []).filter(({ path }) => !kept.has(path));
  await mkdir(directory, { recursive: true });
  // Until all is done, the manifest knows every file that may be there: an interrupted staging leaves none behind for good.
  const claims = [...kept].map((path) => ({ path, bytes: -1 }));
  const isSame = before?.inputHash === facts.inputHash;
  const draft = { ...facts, createdAt: isSame ? before.createdAt : new Date().toISOString() };
  await writeManifest(manifestPath, { ...draft, files: [...claims, ...stale], bytes: 0 });
  for (const file of files) {
    signal.throwIfAborted();
    await put(join(directory, file.path), contentOf(file));
  }
  for (const { path } of stale) await remove(join(folder, path), directory);
  const described = describeFiles(folder, [...kept].sort());
  const manifest = { ...draft, files: described, bytes: described.reduce((sum, { bytes }) => sum + bytes, 0) };
  await writeManifest(manifestPath, manifest);
  return manifest;
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(content);
  const isThere = await readFile(path).then(
    (old) => old.equals(bytes),
    () => false,
  );
  if (isThere) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    await chmod(temporary, path.endsWith('.mjs') ? 0o755 : 0o644);
    await rename(temporary, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SippError('file_failed', `'${path}' cannot be written: ${reason}.`, {
      hint: 'Free some space, and see what is in its place.',
      cause,
    });
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined); // Where no folder could be made there is none.
  }
}

/** The file, and the folders that are empty without it. */
async function remove(path: string, directory: string): Promise<void> {
  await rm(path, { force: true });
  for (let folder = dirname(path); folder.length > directory.length; folder = dirname(folder)) {
    // Not empty: something else is in it.
    if (
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}
