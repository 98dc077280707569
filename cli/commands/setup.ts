import { packageRoot } from '../../models/package-root.ts';
import type { SetupResult } from '../../toolchain/setup/step.ts';
import type { CliContext } from '../context.ts';
import { showSteps } from '../render/step-list.ts';

export interface SetupFlags {
  readonly downloads: boolean;
  readonly json?: true;
}

/** Installs what is missing, builds the engine and writes the launchers. What is done already costs nothing. */
export async function setup(flags: SetupFlags, context: CliContext): Promise<void> {
  const { setup: run } = await import('../../toolchain/setup/setup.ts');
  const { env, signal, stdout, stderr } = context;
  const { setupSteps: steps } = await import('../../toolchain/setup/steps.ts');
  const { downloads } = flags;
  const result = await showSteps(context, {
    steps,
    run: (report) => run({ root: packageRoot(), env, signal, report, downloads }),
  });
  if (flags.json) await stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else await stderr.write(`${verdict(result).join('\n')}\n`);
}

/** The last lines: ready, or ready with less, and why. */
function verdict({ steps, complete }: SetupResult): readonly string[] {
  if (complete) return ['sipp is ready.'];
  const lacking = steps.filter(({ state }) => state === 'fallback');
  return [
    'sipp works, with less than this machine could do:',
    ...lacking.flatMap(({ title, reason, summary, fix }) => [
      `  ${title}: ${reason ?? summary}`,
      ...(fix === undefined ? [] : [`    ${fix}`]),
    ]),
  ];
}
