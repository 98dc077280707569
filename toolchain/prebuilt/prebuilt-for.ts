import type { Host } from '../host.ts';
import { minimumGlibc, type PrebuiltBackend, type PrebuiltPackage, prebuiltPackages } from './packages.ts';

export type PrebuiltChoice =
  | { readonly package: PrebuiltPackage }
  | {
      readonly package?: never;
      /** Why there is none, as a sentence. */
      readonly reason: string;
    };

export type PrebuiltQuery = Pick<Host, 'platform' | 'arch' | 'libc'> &
  Partial<Pick<Host, 'glibcVersion'>> & { readonly backend: PrebuiltBackend };

/** The package with prebuilt llama.cpp libraries for a machine and backend, or why there is none. */
export function prebuiltFor({ platform, arch, libc, glibcVersion, backend }: PrebuiltQuery): PrebuiltChoice {
  if (libc === 'musl') return none('The prebuilt llama.cpp libraries need glibc; this system has musl.');
  if (glibcVersion !== undefined && isOlder(glibcVersion, minimumGlibc)) {
    return none(`The prebuilt llama.cpp libraries need glibc ${minimumGlibc}; this system has ${glibcVersion}.`);
  }
  const here = prebuiltPackages.filter((item) => item.platform === platform && item.arch === arch && !item.isExtension);
  if (here.length === 0) return none(`There are no prebuilt llama.cpp libraries for ${platform}-${arch}.`);
  const found = here.find(({ backends }) => backends.includes(backend));
  if (found) return { package: found };
  const others = here.flatMap(({ backends }) => backends).join(', ');
  return none(`There are no prebuilt ${backend} libraries for ${platform}-${arch}, only ${others}.`);
}

function none(reason: string): PrebuiltChoice {
  return { reason };
}

function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimum.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
