import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Placement } from './source.ts';

/** Moves parts of an unpacked archive to where the tool has them. */
export async function placeFiles(unpacked: string, folder: string, placements: readonly Placement[]): Promise<void> {
  for (const { from, to } of placements) {
    const source = join(unpacked, from);
    if (to === '.') await moveContents(source, folder);
    else await move(source, join(folder, to));
  }
}

async function moveContents(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await move(join(from, name), join(to, name));
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}
