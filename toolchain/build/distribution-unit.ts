import { stageDistribution } from '../package/stage-distribution.ts';
import type { PrebuiltBackend } from '../prebuilt/packages.ts';
import type { Unit } from './unit.ts';

export interface DistributionChoice {
  readonly program: 'cli' | 'gateway-server';
  /** Engines to put in, as far as they are built. */
  readonly backends: readonly PrebuiltBackend[];
}

/** What each program is called, and which words its command stands for. */
const programs = {
  cli: { title: 'command line to carry along', name: 'sipp', words: [] },
  'gateway-server': {
    title: 'gateway server to carry along',
    name: 'sipp-gateway',
    words: ['run', 'gateway-server'],
  },
} as const;

/** A folder that runs where Node is, with engines and the bundled model in it. */
export function distributionUnit(
  { program, backends }: DistributionChoice,
  { required }: Pick<Unit, 'required'>,
): Unit {
  const { title, name, words } = programs[program];
  const summary = `.build/artifacts/${program}`;
  return {
    id: program,
    title,
    // What is left out of a build of everything is left out here too, with its reason.
    needs: ['admin-ui', ...(backends.includes('cpu') ? ['node-cpu'] : [])],
    required,
    plan: async ({ root, host, signal }) => ({
      state: 'ready',
      // What goes in is known only when all is bundled; files that come out the same are left alone.
      changes: ['it is put together anew each time'],
      summary,
      build: ({ output: report }) =>
        stageDistribution({ root, host, backends, signal, program, launcher: { name, words }, report }),
    }),
  };
}
