import type { Command } from 'commander';
import { isCheckout } from '../models/package-root.ts';
import { SippError } from '../runtime/contract/errors.ts';

/** Commands that work on sipp's own sources. An installed copy has none. */
const developerCommands = ['setup', 'build', 'clean', 'test', 'toolchain', 'docs'];

/** Throws `invalid_usage` for a command that needs a checkout, or for one below it, where this is an installed copy. */
export function refuseWithoutCheckout(command: Command): void {
  const path = [];
  for (let current: Command | null = command; current?.parent; current = current.parent) path.unshift(current.name());
  const [name = ''] = path;
  if (!developerCommands.includes(name) || isCheckout()) return;
  throw new SippError(
    'invalid_usage',
    `\`sipp ${path.join(' ')}\` works in a checkout of sipp; this is an installed copy.`,
    {
      hint: 'Clone the repository of sipp and run it there. Engines for an installed copy come from npm: `sipp doctor`.',
    },
  );
}
