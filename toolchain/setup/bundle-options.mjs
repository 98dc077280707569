// How the command line and the library are bundled, for a checkout (bundle.mjs) and for the npm package (toolchain/package).

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

// CommonJS packages inside an ES module still call `require` for Node's built-ins.
const requireBanner =
  "import { createRequire as sippRequire } from 'node:module'; const require = sippRequire(import.meta.url);";

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
    chunkNames: 'chunks/[name]-[hash]',
    external: [fallbackEngine, ...developerTools, '*.node'],
    jsx: 'automatic',
    legalComments: 'none',
    banner: { js: requireBanner },
    // The first makes React small and fast, the second drops ink's link to a developer tool that is not installed.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
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
