import { SippError } from '../../runtime/contract/errors.ts';
import { releaseTargets, targetName } from './release-targets.ts';

/** The checkout's package.json, as far as the packages take over from it. */
export interface RootManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface MainContents {
  /** Packages that the staged files import when they run. */
  readonly imports: readonly string[];
  readonly hasBrowser: boolean;
  readonly hasWasm: boolean;
}

/** Only loaded where there is no native engine; hundreds of megabytes, so nobody gets it unasked. */
const fallbackEngine = 'node-llama-cpp';

/** What npm publishes of the folder, whatever else lies in it. */
const published = [
  'admin-ui/**',
  'dist/bin/*.mjs',
  'dist/cli/**/*.js',
  'dist/cli/chunks/*.wasm',
  'dist/esm/**/*.js',
  'dist/types/**/*.d.ts',
  'dist/wasm/*.js',
  'dist/wasm/*.wasm',
  'models/sipp-tiny.gguf',
  'models/sipp-tiny.md',
  'gateway/config/examples/*.toml',
  'gateway/config/gateway.schema.json',
  'CHANGELOG.md',
  'THIRD-PARTY-LICENSES',
];

/** The package.json of `@sipphq/sipp` as npm gets it. */
export function mainManifest(root: RootManifest, { imports, hasBrowser, hasWasm }: MainContents): object {
  const { name, version, description, license, engines } = root;
  const packagesFor = (install: 'all' | 'choice') =>
    releaseTargets
      .filter((target) => target.install === install)
      .map((target) => [targetName(target), version] as const);
  const optionalPeers = [
    ...packagesFor('choice'),
    ...(imports.includes(fallbackEngine) ? [[fallbackEngine, versionOf(fallbackEngine, root)] as const] : []),
  ];
  const required = imports
    .filter((item) => item !== fallbackEngine)
    .map((item) => [item, versionOf(item, root)] as const);
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines,
    bin: { sipp: 'dist/bin/sipp.mjs' },
    types: './dist/types/runtime/index.d.ts',
    exports: exportsOf({ hasBrowser, hasWasm }),
    files: published,
    sideEffects: false,
    ...(required.length > 0 && { dependencies: Object.fromEntries(required) }),
    optionalDependencies: Object.fromEntries(packagesFor('all')),
    peerDependencies: Object.fromEntries(optionalPeers),
    peerDependenciesMeta: Object.fromEntries(optionalPeers.map(([item]) => [item, { optional: true }])),
  };
}

/** One list of exports for all environments, so one file of types; conditions are tried in this order. */
function exportsOf({ hasBrowser, hasWasm }: Pick<MainContents, 'hasBrowser' | 'hasWasm'>): object {
  return {
    '.': {
      types: './dist/types/runtime/index.d.ts',
      ...(hasBrowser && { browser: './dist/esm/browser.js' }),
      default: './dist/esm/index.js',
    },
    ...(hasWasm && { './wasm/*': './dist/wasm/*' }),
    './package.json': './package.json',
  };
}

function versionOf(name: string, { dependencies }: RootManifest): string {
  const version = dependencies[name];
  if (version !== undefined) return version;
  throw new SippError('build_failed', `The package imports '${name}', which is not in package.json's dependencies.`, {
    hint: `Add '${name}' to the dependencies, or to the developer tools in toolchain/setup/bundle-options.mjs.`,
  });
}
