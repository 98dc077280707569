import { stageNpmPackages } from '../package/stage-npm.ts';
import type { Unit } from './unit.ts';

/** The packages that a release publishes, as far as they can be made on this machine. */
export function npmUnit(): Unit {
  const summary = '.build/artifacts/npm';
  return {
    id: 'npm',
    title: 'npm packages',
    needs: [],
    required: true,
    plan: async ({ root, host, signal }) => ({
      state: 'ready',
      // What goes in is known only when all is bundled; files that come out the same are left alone.
      changes: ['packages are staged anew each time'],
      summary,
      async build(voice) {
        const { packages, skipped } = await stageNpmPackages({ root, host, signal, report: voice.output });
        return [
          ...packages.map(({ name, version, directory }) => `${name}@${version} in '${directory}'`),
          ...skipped.map(({ name, reason }) => `without ${name}: ${reason}`),
        ];
      },
    }),
  };
}
