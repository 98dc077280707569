import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { packageField } from '../../models/package-root.ts';
import { SippError } from '../contract/errors.ts';
import type { Backend } from './engine.ts';
import { findPlatformPackages, type PlatformPackage } from './platform-package.ts';

/** A built addon, with the folder of the llama.cpp libraries that it was linked to. */
export interface LocatedAddon {
  readonly backend: Backend;
  readonly addonPath: string;
  readonly librariesDirectory: string;
  /** The llama.cpp release it was compiled for, such as `v0.4.0`. */
  readonly libraryRelease: string | undefined;
}

export interface Located {
  readonly addons: readonly LocatedAddon[];
  /** Addons that are there and cannot be used, with the reason. */
  readonly faults: readonly { readonly backend: Backend; readonly reason: string }[];
}

export interface LocateOptions {
  /** The directory of the package. */
  readonly root: string;
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly arch: string;
  /** An addon given by path, the value of `SIPP_ENGINE_PATH`: then no other is looked for. */
  readonly enginePath?: string | undefined;
}

const NAME = /^sipp_node_(cpu|cuda|metal|vulkan)\.([\w-]+)\.node$/;

/** Where builds put addons, below the package: `sipp_node_<backend>.<platform>-<arch>[-<abi>].node`. */
export function addonDirectory(root: string): string {
  return join(root, '.build', 'artifacts', 'node');
}

/** The manifest that lies beside an addon: the same name, ending in `.json`. */
export function manifestPathOf(addonPath: string): string {
  return addonPath.replace(/\.node$/, '.json');
}

/**
 * The addons for this machine: those built in the checkout; where there are none, those of installed platform packages. File names
 * are the register; nothing is loaded.
 *
 * @throws SippError `engine_unavailable` where `enginePath` cannot be used: what was named must not be passed over.
 */
export function locateAddons({ root, platform, arch, enginePath }: LocateOptions): Located {
  if (enginePath) return locateNamed(enginePath);
  const machine = { platform, arch };
  const built = addonsIn(addonDirectory(root), machine);
  return toLocated(built.length > 0 ? built : installedAddons(root, machine));
}

function locateNamed(enginePath: string): Located {
  const path = resolve(enginePath);
  const found = readAddon(backendOf(path) ?? 'cpu', path);
  if ('reason' in found) throw unusable(enginePath, found.reason);
  return toLocated([found]);
}

type Found = LocatedAddon | Located['faults'][number];
type Machine = Pick<LocateOptions, 'platform' | 'arch'>;

function toLocated(found: readonly Found[]): Located {
  return { addons: found.filter((item) => 'addonPath' in item), faults: found.filter((item) => 'reason' in item) };
}

function addonsIn(directory: string, { platform, arch }: Machine): readonly Found[] {
  return filesIn(directory).flatMap((path) => {
    const backend = backendOf(path, `${platform}-${arch}`);
    return backend === undefined ? [] : [readAddon(backend, path)];
  });
}

/** Addon and library speak a language of their own that every release may change: both have to be of the same one. */
function installedAddons(root: string, machine: Machine): readonly Found[] {
  const wanted = packageField('version', root);
  return findPlatformPackages(root, machine).flatMap((item) =>
    item.version === wanted ? addonsIn(item.directory, machine) : [otherRelease(item, wanted)],
  );
}

function otherRelease({ backend, name, version }: PlatformPackage, wanted: unknown): Found {
  const reason = `the package ${name} is ${version}, and sipp is ${wanted}: \`npm install ${name}@${wanted}\` fits them`;
  return { backend, reason };
}

function unusable(enginePath: string, reason: string): SippError {
  return new SippError('engine_unavailable', `SIPP_ENGINE_PATH names '${enginePath}', and ${reason}.`, {
    hint: 'Set it to an addon with its manifest beside it, or unset it.',
  });
}

function readAddon(backend: Backend, addonPath: string): Found {
  const manifestPath = manifestPathOf(addonPath);
  const manifest = readManifest(manifestPath);
  if (typeof manifest?.['librariesDirectory'] !== 'string') {
    return { backend, reason: `the manifest '${manifestPath}' is missing or names no librariesDirectory` };
  }
  const { libraryRelease, librariesDirectory } = manifest;
  return {
    backend,
    addonPath,
    librariesDirectory: resolve(dirname(manifestPath), librariesDirectory),
    libraryRelease: typeof libraryRelease === 'string' ? libraryRelease : undefined,
  };
}

function backendOf(path: string, machine = ''): Backend | undefined {
  const [, backend, triplet] = NAME.exec(basename(path)) ?? [];
  // The triplet may go on with an ABI (`-gnu`, `-musl`, `-msvc`): a machine has one, and a build for it.
  const matches = machine === '' || triplet === machine || triplet?.startsWith(`${machine}-`);
  return matches ? (backend as Backend | undefined) : undefined; // The pattern names the backends.
}

function readManifest(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Missing or half written: the caller says what that means.
    return undefined;
  }
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    // Nothing has been built yet.
    return [];
  }
}
