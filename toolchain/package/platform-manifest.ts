import type { RootManifest } from './main-manifest.ts';
import { type ReleaseTarget, targetName } from './release-targets.ts';

/** The package.json of a platform package. `os`, `cpu` and `libc` keep npm from installing it where it cannot run. */
export function platformManifest(root: RootManifest, target: ReleaseTarget, files: readonly string[]): object {
  const { host, backend } = target;
  const name = targetName(target);
  return {
    name,
    version: root.version,
    description: `The engine of ${root.name} for ${name.replace(/^.*?sipp-/, '')}, with the libraries of llama.cpp.`,
    license: `${root.license} AND MIT`,
    engines: root.engines,
    os: [host.platform],
    cpu: [host.arch],
    ...(host.libc && { libc: [host.libc] }),
    exports: { './package.json': './package.json' },
    files: [...files].sort(),
    keywords: ['sipp', 'llama.cpp', backend],
    // Yarn would leave it in an archive, from where no system loads a library.
    preferUnplugged: true,
  };
}
