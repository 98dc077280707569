import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../host.ts';
import { debianSystemOf } from './debian-system.ts';

/** A program in an unpacked package. */
export interface LoadedProgram {
  /** Below the tool's folder. */
  readonly path: string;
  /** Further folders of shared libraries, below the tool's folder. */
  readonly libraries?: readonly string[];
  /** Flags that it always gets; `$root` stands for the tool's folder. */
  readonly flags?: string;
}

export interface LoaderScript {
  readonly name: string;
  readonly program: LoadedProgram;
  /** The tool's folder. */
  readonly folder: string;
  readonly host: Pick<Host, 'arch'>;
}

/** Writes a script into `bin` that starts a program with the C library that was unpacked beside it, wherever the folder lies. */
export async function writeLoaderScript({ name, program, folder, host }: LoaderScript): Promise<void> {
  const path = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(path, loaderScript(name, program, host));
  await chmod(path, 0o755);
}

function loaderScript(
  name: string,
  { path, libraries = [], flags = '' }: LoadedProgram,
  host: Pick<Host, 'arch'>,
): string {
  const { triplet, loader } = debianSystemOf(host);
  const folders = [`usr/lib/${triplet}`, ...libraries].map((library) => `$root/${library}`).join(':');
  const words = [`"$root/usr/lib/${triplet}/${loader}"`, `--argv0 "${name}"`, `--library-path "${folders}"`];
  // A program that is started by its loader does not find itself through /proc/self/exe.
  return `#!/bin/sh\nroot="\${0%/*}/.."\nexec ${words.join(' ')} "$root/${path}" ${flags}${flags && ' '}"$@"\n`;
}
