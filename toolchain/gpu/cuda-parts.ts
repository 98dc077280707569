import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readElf } from './elf.ts';
import { filesLike } from './places.ts';
import { firstSuitable, type Objection, type Sought } from './sought.ts';
import { libraryFolders } from './toolkit-search.ts';

/** Where parts are looked for, and the nvcc that they have to fit. */
export interface PartSearch {
  readonly homes: readonly string[];
  /** Undefined where there is no nvcc: then every version fits. */
  readonly nvccVersion: string | undefined;
}

/** A shared library to link, of the major version that nvcc has. */
export async function findCudaLibrary(name: 'cudart' | 'cublas' | 'cublasLt', search: PartSearch): Promise<Sought> {
  const pattern = new RegExp(`^(?:lib${name}\\.so(?:\\.\\d+)*|${name}\\.lib)$`);
  const places = folders(search).flatMap((folder) => filesLike(folder, pattern));
  return firstSuitable(places, {
    objection: unfit(search, async (path) => {
      const elf = await readElf(path);
      return (elf?.soname ?? path).match(/\.so\.(\d+)/)?.[1];
    }),
    none: `There is no lib${name}.so${among(search)}.`,
  });
}

/** A header beside the one that is looked for, and the macro in it that tells the major version. */
export type HeaderVersion = readonly [file: string, macro: RegExp];

/** The folder to include a header from, of the major version that nvcc has where the header tells it. */
export async function findCudaHeaders(
  file: string,
  { version, ...search }: PartSearch & { readonly version?: HeaderVersion },
): Promise<Sought> {
  const places = search.homes
    .flatMap((home) => [join(home, 'include'), join(home, 'include', 'cccl')])
    .filter((folder) => existsSync(join(folder, file)));
  return firstSuitable(places, {
    objection: unfit(search, async (folder) => {
      if (version === undefined) return undefined;
      const [versionFile, macro] = version;
      return macro.exec(await readFile(join(folder, versionFile), 'utf8'))?.[1];
    }),
    none: `There is no ${file}${among(search)}.`,
  });
}

/** Something named libcuda to link: the stub of a toolkit, or the library of an installed driver. */
export async function findDriverStub(search: PartSearch): Promise<Sought> {
  const stubs = folders(search).flatMap((folder) => filesLike(join(folder, 'stubs'), /^libcuda\.so$/));
  const drivers = folders(search).flatMap((folder) => filesLike(folder, /^(?:libcuda\.so(?:\.1)?|cuda\.lib)$/));
  const none = `There is neither a stub of libcuda.so${among(search)} nor an installed driver.`;
  return firstSuitable([...stubs, ...drivers], { objection: async () => undefined, none });
}

/** An objection to whatever is of another major version than nvcc. What tells no version is taken. */
function unfit({ nvccVersion }: PartSearch, majorOf: (path: string) => Promise<string | undefined>): Objection {
  return async (path) => {
    const major = await majorOf(path);
    if (nvccVersion === undefined || major === undefined || nvccVersion.startsWith(`${major}.`)) return undefined;
    return `'${path}' is for CUDA ${major}, and nvcc is ${nvccVersion}.`;
  };
}

function folders({ homes }: PartSearch): readonly string[] {
  return homes.flatMap((home) => libraryFolders.map((folder) => join(home, folder)));
}

function among({ homes }: PartSearch): string {
  return homes.length === 0 ? '' : ` in ${homes.map((home) => `'${home}'`).join(', ')}`;
}
