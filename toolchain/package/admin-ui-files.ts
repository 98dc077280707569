import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StagedFile } from './staged-file.ts';

/** Where the dashboard is built, below the checkout. In a package it is `admin-ui`, where the gateway looks for it. */
export const adminUiFolder = '.build/admin-ui';

/** The dashboard as far as `sipp build admin-ui` has made it: none where it has not. */
export function adminUiFiles(root: string): readonly StagedFile[] {
  const folder = join(root, adminUiFolder);
  if (!existsSync(join(folder, 'index.html'))) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: `admin-ui${path.slice(folder.length).replaceAll('\\', '/')}`,
      content: { copyOf: path },
    }));
}

/** Packages of the dashboard that are no code, which Vite's list of licences leaves out: a path in each, below the checkout. */
export function adminUiFonts(root: string): readonly string[] {
  if (adminUiFiles(root).length === 0) return [];
  const { devDependencies = {} } = JSON.parse(readFileSync(join(root, 'gateway/admin-ui/package.json'), 'utf8'));
  const names = Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'));
  return names.map((name) => `node_modules/${name}/LICENSE`);
}
