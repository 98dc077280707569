import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PrebuiltPackage, prebuiltVersion } from './packages.ts';

/** Where a package is unpacked, below the checkout. It exists only once its archive has been verified. */
export function prebuiltDirectory(root: string, { name }: Pick<PrebuiltPackage, 'name'>): string {
  return join(root, '.build', 'toolchain', 'prebuilt', `${shortNameOf(name)}-${prebuiltVersion}`);
}

/** The folder with the shared libraries of an unpacked package, or undefined where it is not there. */
export function librariesDirectory(root: string, item: Pick<PrebuiltPackage, 'name'>): string | undefined {
  const bins = join(prebuiltDirectory(root, item), 'bins');
  const [folder] = existsSync(bins) ? readdirSync(bins) : [];
  return folder === undefined ? undefined : join(bins, folder);
}

/** `linux-x64-cuda` of `@node-llama-cpp/linux-x64-cuda`. */
export function shortNameOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
