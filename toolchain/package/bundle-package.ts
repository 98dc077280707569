import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { BuildFailure, BuildOptions, Metafile } from 'esbuild';
import { SippError } from '../../runtime/contract/errors.ts';
import { cliOptions, developerTools, nodeOptions, programOptions } from '../setup/bundle-options.mjs';
import type { StagedFile } from './staged-file.ts';

export interface PackageBundle {
  readonly files: readonly StagedFile[];
  /** What went in, below the checkout, with `/`. */
  readonly inputs: readonly string[];
  /** Packages that the files import when they run: not those of commands that refuse to run outside a checkout. */
  readonly imports: readonly string[];
}

/** The library's entry for browsers, below the checkout. It may not exist. */
export const browserEntry = 'runtime/browser.ts';

/**
 * Bundles what the main package carries: the command line into `dist/cli`, the library into `dist/esm`, its browser entry too where
 * there is one. All packages go in, so that nothing has to be installed beside.
 *
 * @throws SippError `build_failed` with file, line and column
 */
export async function bundlePackage(root: string): Promise<PackageBundle> {
  const hasBrowser = existsSync(join(root, browserEntry));
  const bundles = await Promise.all([
    bundle(root, { ...cliOptions(root), outdir: 'dist/cli' }),
    bundle(root, { ...programOptions(root), entryPoints: { index: 'runtime/index.ts' }, outdir: 'dist/esm' }),
    ...(hasBrowser ? [bundle(root, browserOptions(root))] : []),
  ]);
  const unique = (items: readonly string[]) => [...new Set(items)].sort();
  return {
    files: bundles.flatMap(({ files }) => files),
    inputs: unique(bundles.flatMap(({ inputs }) => inputs)),
    imports: unique(bundles.flatMap(({ imports }) => imports)),
  };
}

function browserOptions(root: string): BuildOptions {
  return {
    ...nodeOptions(root),
    entryPoints: { browser: browserEntry },
    outdir: 'dist/esm',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    chunkNames: 'browser/[name]-[hash]',
    legalComments: 'none',
  };
}

async function bundle(root: string, options: BuildOptions): Promise<PackageBundle> {
  const { build } = await import('esbuild');
  const { outputFiles = [], metafile } = await build({ ...options, metafile: true }).catch((error) => {
    throw failure(error);
  });
  return {
    files: outputFiles
      .map(({ path, contents }) => ({ path: relative(root, path).replaceAll(sep, '/'), content: contents }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    inputs: Object.keys(metafile?.inputs ?? {}),
    imports: metafile ? externalPackages(metafile, options.external ?? []) : [],
  };
}

/** Of what was left out on purpose. Packages in a `try` that are not installed stay out too; they are not missed. */
function externalPackages({ outputs }: Metafile, leftOut: readonly string[]): readonly string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const names = imports.filter(({ external }) => external).map(({ path }) => packageNameOf(path));
  return names.filter((name) => leftOut.includes(name) && !developerTools.includes(name));
}

/** `@scope/name` of `@scope/name/part`. */
function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function failure(error: unknown): unknown {
  if (!(error instanceof Error) || !('errors' in error)) return error;
  const { errors } = error as BuildFailure; // What esbuild throws, and nothing else has `errors` here.
  const lines = errors.map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
  );
  return new SippError('build_failed', `The package cannot be bundled:\n${lines.join('\n')}`, {
    hint: 'Run `npm run typecheck`.',
    cause: error,
  });
}
