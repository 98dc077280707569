import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../models/package-root.ts';

/** Node's name of a platform, in node-llama-cpp's words where they differ. */
const systems: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };

/**
 * The folder with node-llama-cpp's libraries for this machine's processor: unpacked by set-up in a checkout, otherwise in the
 * package that npm installed for node-llama-cpp. Undefined where there is neither.
 */
export function prebuiltDirectory(root = packageRoot()): string | undefined {
  const system = `${systems[process.platform] ?? process.platform}-${process.arch}`;
  return unpackedDirectory(root, system) ?? installedDirectory(root, system);
}

/** `<package>/.build/toolchain/prebuilt/<system>-<version>/bins/<system>`. */
function unpackedDirectory(root: string, system: string): string | undefined {
  const prebuilt = join(root, '.build', 'toolchain', 'prebuilt');
  // A Mac's only package for Apple processors has Metal in its name; elsewhere GPU packages are of no use here.
  const name = new RegExp(`^${system}(-metal)?-\\d`);
  const folder = namesIn(prebuilt).find((candidate) => name.test(candidate));
  if (folder === undefined) return undefined;
  const bins = join(prebuilt, folder, 'bins');
  const [platform] = namesIn(bins).filter((candidate) => folder.startsWith(`${candidate}-`));
  return platform === undefined ? undefined : join(bins, platform);
}

function installedDirectory(root: string, system: string): string | undefined {
  try {
    // The packages are dependencies of node-llama-cpp: strict package managers show them to it alone.
    const library = createRequire(join(root, 'package.json')).resolve('node-llama-cpp');
    const { resolve } = createRequire(library);
    const [first] = [system, `${system}-metal`].flatMap((name) => resolvedFolder(`@node-llama-cpp/${name}`, resolve));
    return first;
  } catch {
    // node-llama-cpp is not installed.
    return undefined;
  }
}

/** `<package>/bins/<folder>` of a package whose entry is `<package>/dist/index.js`. */
function resolvedFolder(name: string, resolve: NodeJS.RequireResolve): readonly string[] {
  try {
    const bins = join(dirname(dirname(resolve(name))), 'bins');
    return namesIn(bins).map((folder) => join(bins, folder));
  } catch {
    // Not the package of this machine.
    return [];
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Nothing is unpacked.
    return [];
  }
}
