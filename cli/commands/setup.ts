import { packageRoot } from '../../models/package-root.ts';
import { setupProfiles } from '../../toolchain/setup/profiles.ts';
import { toolStep } from '../../toolchain/setup/steps/tool.ts';
import type { CliContext } from '../context.ts';
import { showSteps } from '../render/step-list.ts';
import { chooseProfile } from '../setup/choose-profile.ts';
import { closingLines } from '../setup/closing-lines.ts';
import type { SetupFlags } from '../setup/setup-flags.ts';
import { createToolRoom } from '../setup/tool-room.ts';

/**
 * Installs what is missing, builds the engine and writes the launchers; for a profile also the tools of its builds. What is done
 * already costs nothing.
 */
export async function setup(flags: SetupFlags, context: CliContext): Promise<void> {
  const { env, signal, stdout, stderr } = context;
  const { setup: run } = await import('../../toolchain/setup/setup.ts');
  const { setupSteps } = await import('../../toolchain/setup/steps.ts');
  const root = packageRoot();
  const room = createToolRoom({ root, env, signal });
  if (mayGreet(flags, context)) await stderr.write(`${stderr.paint('bold', 'sipp')} · local and remote inference\n\n`);

  const { profile, agreed } = await chooseProfile(flags, context, room.facts);
  const tools = profile === undefined ? [] : setupProfiles[profile].tools;
  const steps = [...setupSteps, ...tools.map((id) => toolStep(id, { room, mayInstall: agreed.includes(id) }))];
  const result = await showSteps(context, {
    steps,
    run: (report) => run({ root, env, signal, report, downloads: flags.downloads, steps }),
  });

  if (flags.json) await stdout.write(`${JSON.stringify(withProfile(result, profile), null, 2)}\n`);
  else await stderr.write(`${closingLines(result, { profile, paint: stderr.paint }).join('\n')}\n`);
}

/** Only people who started it themselves are greeted: the set-up that other commands start has no input. */
function mayGreet({ splash, json }: SetupFlags, { banner, plain, stdin, stderr, env }: CliContext): boolean {
  return splash && banner && !plain && !json && !env['CI'] && stdin.isTerminal && stderr.isTerminal;
}

function withProfile<Result>(result: Result, profile: keyof typeof setupProfiles | undefined) {
  return profile === undefined ? result : { ...result, profile, nextCommands: setupProfiles[profile].nextCommands };
}
