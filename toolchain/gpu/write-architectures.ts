import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { architecturesFile } from './cuda-architectures.ts';

/** Keeps a list of CUDA architectures for the builds of a checkout. Written aside and renamed: no build reads half of it. */
export async function writeCudaArchitectures(list: string, root: string): Promise<string> {
  const path = join(root, architecturesFile);
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, `${list}\n`);
  await rename(temporary, path);
  return path;
}
