import { packageRoot } from '../../models/package-root.ts';
import { clean as cleanCheckout } from '../../toolchain/clean/clean.ts';
import type { CliContext } from '../context.ts';

export interface CleanFlags {
  readonly purge?: true;
  readonly toolchains?: true;
  readonly dryRun?: true;
}

/** Removes what builds left, and says what. */
export async function clean(flags: CleanFlags, { stdout }: CliContext): Promise<void> {
  const dryRun = flags.dryRun === true;
  const targets = await cleanCheckout({
    root: packageRoot(),
    purge: flags.purge === true,
    toolchains: flags.toolchains === true,
    dryRun,
  });
  for (const target of targets) await stdout.write(`${dryRun ? 'Would remove' : 'Removed'} ${target}\n`);
  if (targets.length === 0) await stdout.write('Already clean.\n');
  else if (!dryRun) await stdout.write('The next call of sipp sets up what it needs again.\n');
}
