import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ElfFile, readElf } from './elf.ts';
import type { LibraryResolver } from './library-resolver.ts';
import { filesLike } from './places.ts';
import { byVersion } from './version-order.ts';

/** A library that the dynamic linker will not find. */
export interface MissingLibrary {
  /** Such as `libcublas.so.13`. */
  readonly soname: string;
  readonly neededBy: string;
}

export interface RuntimeLibraries {
  /** Names of all libraries that those in the folder need from elsewhere. */
  readonly needed: readonly string[];
  readonly missing: readonly MissingLibrary[];
  /** The newest glibc that any of them asks for, such as `2.34`. */
  readonly glibc: string | undefined;
}

/** A chain of dependencies is some dozens long; a cycle of damaged files must end. */
const MAX_FILES = 500;

/** What the shared libraries of a folder need from the machine, and what of it is not there. Loads nothing. */
export async function readRuntimeLibraries(directory: string, resolve: LibraryResolver): Promise<RuntimeLibraries> {
  const waiting = [...filesLike(directory, /\.so(?:\.\d+)*$|\.node$/)];
  const seen = new Set<string>(waiting);
  const needed = new Set<string>();
  const missing = new Map<string, MissingLibrary>();
  const versions: string[] = [];
  for (let path = waiting.shift(); path !== undefined && seen.size < MAX_FILES; path = waiting.shift()) {
    const elf = await readElf(path);
    if (elf === undefined) continue;
    const isOurs = dirname(path) === directory;
    if (isOurs) versions.push(...elf.versions);
    for (const soname of elf.needed) {
      const found = lookUp(soname, { path, elf, resolve });
      if (isOurs && found?.startsWith(join(directory, '/')) !== true) needed.add(soname);
      if (found === undefined) missing.set(soname, { soname, neededBy: basename(path) });
      else if (!seen.has(found)) {
        seen.add(found);
        waiting.push(found);
      }
    }
  }
  return { needed: [...needed], missing: [...missing.values()], glibc: newestGlibc(versions) };
}

interface Need {
  readonly path: string;
  readonly elf: ElfFile;
  readonly resolve: LibraryResolver;
}

function lookUp(soname: string, { path, elf, resolve }: Need): string | undefined {
  const folder = dirname(path);
  const own = elf.runpath.map((entry) => entry.replace(/\$(?:ORIGIN|\{ORIGIN\})/, folder));
  return own.map((each) => join(each, soname)).find((each) => existsSync(each)) ?? resolve(soname);
}

function newestGlibc(versions: readonly string[]): string | undefined {
  const numbers = versions.flatMap((name) => /^GLIBC_(\d+\.\d+)/.exec(name)?.[1] ?? []);
  return numbers.sort(byVersion).at(-1);
}
