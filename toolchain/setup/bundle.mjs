// Bundles what starts often into few files: reading hundreds of modules costs more than running them.
//   node toolchain/setup/bundle.mjs            the command line and its launcher
//   node toolchain/setup/bundle.mjs --library  the library
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Too large or too native to be bundled; loaded from node_modules when a command needs them. */
const external = [
  'node-llama-cpp',
  'cmake-js',
  'esbuild',
  'vitest',
  'typescript',
  '@biomejs/biome',
  'react-devtools-core',
  '*.node',
];

// CommonJS packages inside an ES module still call `require` for Node's built-ins.
const requireBanner =
  "import { createRequire as sippRequire } from 'node:module'; const require = sippRequire(import.meta.url);";

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  write: false,
  logLevel: 'silent',
};

export async function bundleCli() {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [{ in: 'cli/main.ts', out: 'main' }],
    outdir: '.build/cli',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external,
    jsx: 'automatic',
    // Names stay: error classes and stack traces show them.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: requireBanner },
    // The first makes React small and fast, the second drops ink's link to a developer tool that is not installed.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  });
  replaceProgram(outputFiles);
}

export async function bundleLauncher() {
  const { outputFiles } = await build({
    ...shared,
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
    ...shared,
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
  writeFiles(chunks.filter(({ path }) => !existsSync(path)));
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
