import { hasLaunchers, writeLaunchers } from '../launchers.mjs';
import type { SetupStep } from '../step.ts';

/** The commands for the user's PATH. `launch.mjs`, which they start, comes with the bundle. */
export const launchersStep: SetupStep = {
  id: 'launchers',
  title: 'launchers',
  repeat: 'sipp setup',
  check: async ({ root }) => (hasLaunchers(root) ? outcome : undefined),
  run: async ({ root }) => {
    writeLaunchers(root);
    return outcome;
  },
};

const outcome = {
  state: 'done',
  summary: '.build/bin',
  outputs: ['.build/bin/sipp', '.build/bin/sipp-env.sh'],
} as const;
