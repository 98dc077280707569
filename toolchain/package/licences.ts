import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The licence texts of the npm packages among a bundle's inputs, sorted by name: most ask to be passed on with the code. */
export function bundledLicences(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const sections = [...folders].sort().map((folder) => {
    const { name, version, license } = readManifest(join(root, folder));
    const texts = licencesIn(join(root, folder));
    return section(
      `${name} ${version} (${license})`,
      texts.length > 0 ? texts : ['No licence file is in the package.'],
    );
  });
  return `The files in dist and admin-ui contain these packages.\n\n${sections.join('\n')}`;
}

/** The licence texts that lie anywhere in some folders, each folder under its heading. */
export function folderLicences(folders: readonly { readonly title: string; readonly path: string }[]): string {
  const sections = folders.flatMap(({ title, path }) =>
    foldersBelow(path).flatMap((folder) => {
      const texts = licencesIn(join(path, folder));
      return texts.length === 0 ? [] : [section(folder === '' ? title : `${title}: ${folder}`, texts)];
    }),
  );
  return `The libraries in this folder contain code under these licences.\n\n${sections.join('\n')}`;
}

function section(title: string, texts: readonly string[]): string {
  return [`${'-'.repeat(80)}\n${title}\n${'-'.repeat(80)}`, ...texts.map((text) => text.trim()), ''].join('\n\n');
}

function licencesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && licenceFile.test(entry.name),
  );
  return names.map(({ name }) => readFileSync(join(folder, name), 'utf8')).sort();
}

/** The folder itself and all below it, sorted. */
function foldersBelow(path: string, prefix = ''): readonly string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(join(path, prefix), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = entries.map(({ name }) => (prefix === '' ? name : `${prefix}/${name}`)).sort();
  return [prefix, ...names.flatMap((name) => foldersBelow(path, name))];
}

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { ...(typeof value === 'object' ? value : {}) };
}
