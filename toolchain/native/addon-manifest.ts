import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { PrebuiltBackend } from '../prebuilt/packages.ts';

/** Lies beside every addon and says what it is; the library looks here before it loads one. */
export interface AddonManifest {
  /** File name of the addon. */
  readonly name: string;
  readonly target: 'node';
  readonly backend: PrebuiltBackend;
  /** `prebuilt`: linked to libraries from a package. */
  readonly linkage: 'prebuilt';
  readonly libraryRelease: string;
  readonly prebuiltPackage: string;
  /** Folder of the shared libraries, relative to the manifest. */
  readonly librariesDirectory: string;
  readonly compiler: { readonly command: string; readonly version: string };
  readonly flags: readonly string[];
  /** Over sources, flags, compiler and libraries: equal hash, equal addon. */
  readonly inputHash: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The manifest at a path, or undefined where there is none that can be read. */
export function readAddonManifest(path: string): AddonManifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isManifest(value) ? value : undefined;
  } catch {
    // Not built yet, or interrupted between addon and manifest.
    return undefined;
  }
}

export async function writeAddonManifest(path: string, manifest: AddonManifest): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(temporary, path);
}

function isManifest(value: unknown): value is AddonManifest {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['name', 'backend', 'libraryRelease', 'librariesDirectory', 'inputHash'] as const;
  const record: Partial<Record<string, unknown>> = { ...value };
  return texts.every((key) => typeof record[key] === 'string') && typeof record['bytes'] === 'number';
}
