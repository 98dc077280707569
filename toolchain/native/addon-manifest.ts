import { type ArtifactManifest, readManifest } from '../artifacts/artifact-manifest.ts';

/** Lies beside every addon and says what it is; the library looks here before it loads one. */
export interface AddonManifest extends ArtifactManifest {
  /** File name of the addon. */
  readonly name: string;
  readonly target: 'node';
  /** `prebuilt`: linked to libraries from a package; `source`: to libraries that `sipp build` compiled. */
  readonly linkage: 'prebuilt' | 'source';
  /** Name of the package, or of the artifact, that the libraries come from. */
  readonly libraries: string;
  /** Folder of the shared libraries, relative to the manifest. */
  readonly librariesDirectory: string;
}

/** The manifest at a path, or undefined where there is none that can be read. */
export function readAddonManifest(path: string): AddonManifest | undefined {
  const manifest = readManifest(path);
  return manifest !== undefined && isAddonManifest(manifest) ? manifest : undefined;
}

function isAddonManifest(manifest: ArtifactManifest): manifest is AddonManifest {
  const texts = ['name', 'librariesDirectory', 'libraries', 'linkage'] as const;
  const record: Partial<Record<string, unknown>> = { ...manifest };
  return manifest.target === 'node' && texts.every((key) => typeof record[key] === 'string');
}
