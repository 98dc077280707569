import { readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Everything that decides what an artifact becomes: a name for people, and a value or hash that changes when it does. */
export type InputRecord = Readonly<Record<string, string>>;

export interface ArtifactFile {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
}

/** Lies beside every artifact and says what it is and what it was made from. */
export interface ArtifactManifest {
  readonly target: string;
  /** Backend, or the flavour of a WebAssembly module. */
  readonly backend: string;
  /** The llama.cpp release inside. */
  readonly libraryRelease: string;
  readonly compiler: { readonly command: string; readonly version: string };
  readonly flags: readonly string[];
  readonly inputs: InputRecord;
  /** Over `inputs`: equal hash, equal artifact. */
  readonly inputHash: string;
  readonly files: readonly ArtifactFile[];
  /** Of all files together. */
  readonly bytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The manifest at a path, or undefined where there is none that can be read. */
export function readManifest(path: string): ArtifactManifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isManifest(value) ? value : undefined;
  } catch {
    // Not built yet, or interrupted before the manifest, which is always written last.
    return undefined;
  }
}

/** Written aside and renamed: whoever finds a manifest finds it complete. */
export async function writeManifest(path: string, manifest: ArtifactManifest): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(temporary, path);
}

/** Files of an artifact that are gone or have another size than its manifest says. */
export function damagedFiles(manifestPath: string, { files }: ArtifactManifest): readonly string[] {
  const folder = dirname(manifestPath);
  const sizeOf = (path: string) => statSync(join(folder, path), { throwIfNoEntry: false })?.size;
  return files.filter(({ path, bytes }) => sizeOf(path) !== bytes).map(({ path }) => path);
}

/** The size of files, for a manifest in `folder`. */
export function describeFiles(folder: string, paths: readonly string[]): readonly ArtifactFile[] {
  return paths.map((path) => ({ path, bytes: statSync(join(folder, path)).size }));
}

function isManifest(value: unknown): value is ArtifactManifest {
  if (typeof value !== 'object' || value === null) return false;
  const record: Partial<Record<string, unknown>> = { ...value };
  const texts = ['target', 'backend', 'libraryRelease', 'inputHash'] as const;
  const hasInputs = typeof record['inputs'] === 'object' && record['inputs'] !== null;
  return texts.every((key) => typeof record[key] === 'string') && hasInputs && Array.isArray(record['files']);
}
