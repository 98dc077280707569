// How the command line and the library are bundled, for a checkout (bundle.mjs) and for the npm package (toolchain/package).
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Not bundled, because it is native and large; loaded from node_modules where it is installed. */
const fallbackEngine = 'node-llama-cpp';

/**
 * Not bundled either: what only commands need that work in a checkout, and what only ink's debugging needs. Installed copies come
 * without them.
 */
export const developerTools = [
  'cmake-js',
  'esbuild',
  'vitest',
  'typescript',
  '@biomejs/biome',
  'react-devtools-core',
  'playwright-core',
];

// CommonJS packages inside an ES module still call `require` for Node's built-ins, and look beside themselves for their files.
const commonJsBanner =
  "import { createRequire as sippRequire } from 'node:module'; const require = sippRequire(import.meta.url); const sippFolder = import.meta.dirname;";

const chunks = 'chunks';
const sqliteModule = 'node-sqlite3-wasm.wasm';

/** SQLite's package reads its WebAssembly module from beside its code: where that is bundled, the module goes into the same folder. */
const sqliteBesideItsChunk = {
  name: 'sqlite-beside-its-chunk',
  setup({ initialOptions, onStart, onLoad, onEnd }) {
    const { absWorkingDir, outdir } = initialOptions;
    let source;
    onStart(() => {
      source = undefined;
    });
    onLoad({ filter: /[/\\]node-sqlite3-wasm\.js$/ }, ({ path }) => {
      source = join(dirname(path), sqliteModule);
      return undefined;
    });
    onEnd(({ outputFiles }) => {
      if (source === undefined || outdir === undefined) return;
      const path = join(resolve(absWorkingDir, outdir), chunks, sqliteModule);
      outputFiles.push({ path, contents: readFileSync(source) });
    });
  },
};

/** For everything that Node runs. */
export function nodeOptions(root) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'silent',
  };
}

/** For programs that bring all their packages in the bundle. */
export function programOptions(root) {
  return {
    ...nodeOptions(root),
    splitting: true,
    chunkNames: `${chunks}/[name]-[hash]`,
    external: [fallbackEngine, ...developerTools, '*.node'],
    jsx: 'automatic',
    legalComments: 'none',
    banner: { js: commonJsBanner },
    plugins: [sqliteBesideItsChunk],
    // The first makes React small and fast, the second drops ink's link to a developer tool that is not installed.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', __dirname: 'sippFolder' },
  };
}

export function cliOptions(root) {
  return {
    ...programOptions(root),
    entryPoints: [{ in: 'cli/main.ts', out: 'main' }],
    // Names stay: error classes and stack traces show them.
    minifySyntax: true,
    minifyWhitespace: true,
  };
}
