export interface CleanOptions {
  /** Also the installed npm packages. */
  readonly purge: boolean;
  /** Also downloaded libraries, headers and tools. */
  readonly toolchains: boolean;
}

/** What builds leave in `.build`. Kept: models, launchers, configuration, test and coverage reports, the command line itself. */
const buildFolders = ['admin-ui', 'artifacts', 'cmake', 'lib', 'logs', 'obj', 'test-cli', 'test-gateway', 'tmp'];
/** What bundlers leave in a part of the project that is built on its own. */
const partFolders = ['.next', '.vite', 'build', 'coverage', 'dist', 'out'];

/**
 * The folders to remove, below the checkout, in order.
 *
 * @param parts Parts that are built on their own, such as `gateway/admin-ui`, below the checkout.
 */
export function cleanTargets({ purge, toolchains }: CleanOptions, parts: readonly string[]): readonly string[] {
  return [
    ...buildFolders.map((name) => `.build/${name}`),
    ...parts.flatMap((part) => partFolders.map((name) => `${part}/${name}`)),
    ...(purge ? ['', ...parts.map((part) => `${part}/`)].map((part) => `${part}node_modules`) : []),
    ...(toolchains ? ['.build/toolchain'] : []),
  ];
}
