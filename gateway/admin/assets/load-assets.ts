import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the dashboard, in memory. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The dashboard, by the paths below the admin route; empty where it is not there. */
export type Assets = ReadonlyMap<string, Asset>;

/** The page that everything begins with. */
export const INDEX = 'index.html';

/** The dashboard is a page, a stylesheet and some dozens of chunks of together 2 MB; a folder given by mistake is not read whole. */
const MAX_FILES = 512;
const MAX_BYTES = 33_554_432;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface LoadedAssets {
  readonly assets: Assets;
  /** Why there is no dashboard. */
  readonly problem?: string;
}

/** Reads the dashboard from the first folder that has one. Without it everything else works. */
export async function loadAssets(folders: readonly string[]): Promise<LoadedAssets> {
  for (const folder of folders) {
    const paths = await filesIn(folder);
    if (!paths.includes(join(folder, INDEX))) continue;
    if (paths.length > MAX_FILES) return without(`${folder} has more than ${MAX_FILES} files`);
    return readAll(folder, paths);
  }
  return without(`none of these folders has an ${INDEX}: ${folders.join(', ')}`);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    // No links: what is served lies in the folder.
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    // It is not there, which the list of folders allows.
    return [];
  }
}

async function readAll(folder: string, paths: readonly string[]): Promise<LoadedAssets> {
  const assets = new Map<string, Asset>();
  let size = 0;
  for (const path of paths) {
    const type = types[extname(path)];
    if (type === undefined) continue;
    const bytes = await readFile(path);
    size += bytes.length;
    if (size > MAX_BYTES) return without(`${folder} has more than ${MAX_BYTES} bytes`);
    assets.set(relative(folder, path).split(sep).join('/'), { type, bytes });
  }
  return { assets };
}

const without = (problem: string): LoadedAssets => ({ assets: new Map(), problem });
