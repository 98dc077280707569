import { join } from 'node:path';
import { type ArtifactManifest, damagedFiles, readManifest } from '../artifacts/artifact-manifest.ts';
import type { Host } from '../host.ts';
import { llamaRelease, type PrebuiltBackend, prebuiltVersion } from '../prebuilt/packages.ts';
import { librariesDirectory } from '../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../prebuilt/prebuilt-for.ts';
import type { AddonManifest } from './addon-manifest.ts';

/** The shared libraries of llama.cpp that an addon is linked to. */
export interface EngineLibraries {
  readonly linkage: AddonManifest['linkage'];
  /** The package or artifact they come from. */
  readonly name: string;
  /** Changes whenever the libraries do. */
  readonly version: string;
  /** Absolute. */
  readonly directory: string;
}

export type LibrariesSearch =
  | { readonly libraries: EngineLibraries }
  | {
      readonly libraries?: never;
      /** `unsupported`: they cannot be had for this machine. */
      readonly state: 'unsupported' | 'missing';
      readonly reason: string;
      readonly fix: string;
    };

export interface LibrariesQuery {
  readonly root: string;
  readonly host: Host;
  readonly backend: PrebuiltBackend;
  readonly linkage: AddonManifest['linkage'];
}

/** Where `sipp build` puts the libraries that it compiled for a backend, below the checkout, with `/`. */
export function coreFolder(backend: PrebuiltBackend): string {
  return `.build/artifacts/core/${backend}`;
}

/** The manifest of these libraries; undefined unless they are all there and of the pinned release. */
export function readCoreManifest(root: string, backend: PrebuiltBackend): ArtifactManifest | undefined {
  const path = join(root, coreFolder(backend), 'manifest.json');
  const manifest = readManifest(path);
  if (manifest?.libraryRelease !== llamaRelease) return undefined;
  return damagedFiles(path, manifest).length === 0 ? manifest : undefined;
}

/** The libraries to link with, if they are on this machine. */
export function findLibraries({ root, host, backend, linkage }: LibrariesQuery): LibrariesSearch {
  return linkage === 'source' ? findBuilt(root, backend) : findPrebuilt(root, host, backend);
}

function findBuilt(root: string, backend: PrebuiltBackend): LibrariesSearch {
  const manifest = readCoreManifest(root, backend);
  const name = `core-${backend}`;
  if (manifest) {
    const libraries = { name, version: manifest.inputHash, directory: join(root, coreFolder(backend)) };
    return { libraries: { linkage: 'source', ...libraries } };
  }
  const reason = `The ${backend} libraries of llama.cpp are not built.`;
  return { state: 'missing', reason, fix: `sipp build core --backend ${backend}` };
}

function findPrebuilt(root: string, host: Host, backend: PrebuiltBackend): LibrariesSearch {
  const choice = prebuiltFor({ ...host, backend });
  if (!choice.package) {
    const fix = `Compile them: \`sipp build node --backend ${backend}\`.`;
    return { state: 'unsupported', reason: choice.reason, fix };
  }
  const { name, integrity } = choice.package;
  const directory = librariesDirectory(root, choice.package);
  if (directory !== undefined) {
    return { libraries: { linkage: 'prebuilt', name, version: `${prebuiltVersion} ${integrity}`, directory } };
  }
  const fix = backend === 'cpu' ? 'sipp setup' : `sipp build node --prebuilt --backend ${backend}`;
  return { state: 'missing', reason: `The package '${name}' is not unpacked.`, fix };
}
