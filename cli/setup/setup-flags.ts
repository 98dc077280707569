import type { ProfileId } from '../../toolchain/setup/profiles.ts';
import type { CliContext } from '../context.ts';

export interface SetupFlags {
  readonly profile?: ProfileId;
  /** Agrees to everything that the profile downloads. */
  readonly yes?: true;
  /** False: nothing is downloaded, whatever was agreed to. */
  readonly downloads: boolean;
  readonly splash: boolean;
  readonly json?: true;
}

/** Whether somebody sits at a terminal and has left open what is wanted. The set-up that other commands start has no input. */
export function mayAsk(flags: SetupFlags, { stdin, stderr, env }: CliContext): boolean {
  const isOpen = flags.profile === undefined && flags.yes === undefined && flags.downloads && flags.json === undefined;
  return isOpen && stdin.isTerminal && stderr.isTerminal && !env['CI'];
}
