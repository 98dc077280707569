// Bundles what starts often into few files: reading hundreds of modules costs more than running them.
//   node toolchain/setup/bundle.mjs            the command line and its launcher
//   node toolchain/setup/bundle.mjs --library  the library
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cliOptions, nodeOptions } from './bundle-options.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export async function bundleCli() {
  const { outputFiles } = await build({ ...cliOptions(root), outdir: '.build/cli' });
  replaceProgram(outputFiles);
}

export async function bundleLauncher() {
  const { outputFiles } = await build({
    ...nodeOptions(root),
    entryPoints: ['toolchain/setup/launch.mjs'],
    outfile: '.build/bin/launch.mjs',
    external: ['../cli/main.js'],
    minifySyntax: true,
    minifyWhitespace: true,
  });
  writeFiles(outputFiles);
}

export async function bundleLibrary() {
  const { outputFiles } = await build({
    ...nodeOptions(root),
    entryPoints: ['runtime/index.ts'],
    outfile: '.build/lib/index.js',
    // Applications bring the packages themselves, by our manifest.
    packages: 'external',
  });
  writeFiles(outputFiles);
}

/**
 * New chunks first, the entry last, and only then are old chunks removed, except those of the program before: it may be
 * running and load them later.
 */
function replaceProgram(files) {
  const list = join(root, '.build', 'cli', 'chunks.json');
  const previous = readList(list);
  const chunks = files.filter(({ path }) => basename(dirname(path)) === 'chunks');
  // Code is named after its content; the WebAssembly module beside it is not.
  writeFiles(chunks.filter(({ path }) => !path.endsWith('.js') || !existsSync(path)));
  writeFiles(files.filter((file) => !chunks.includes(file)));
  const current = chunks.map(({ path }) => basename(path)).sort();
  const keep = new Set([...current, ...previous]);
  for (const name of filesIn(join(root, '.build', 'cli', 'chunks'))) {
    if (!keep.has(name)) rmSync(join(root, '.build', 'cli', 'chunks', name), { force: true });
  }
  if (JSON.stringify(current) !== JSON.stringify(previous)) {
    writeFiles([{ path: list, contents: JSON.stringify(current) }]);
  }
}

function readList(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The first bundle has no predecessor.
    return [];
  }
}

function filesIn(directory) {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function writeFiles(files) {
  for (const { path, contents } of files) {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
}

async function main() {
  try {
    if (process.argv.includes('--library')) await bundleLibrary();
    else await Promise.all([bundleCli(), bundleLauncher()]);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

function messageOf(error) {
  const places = (error.errors ?? []).map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
  );
  return places.length > 0 ? places.join('\n') : String(error.stack ?? error);
}

await main();
