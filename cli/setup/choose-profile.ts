import type { ProfileId } from '../../toolchain/setup/profiles.ts';
import { profileIds, setupProfiles } from '../../toolchain/setup/profiles.ts';
import type { ToolId, ToolStatus } from '../../toolchain/tools/tool.ts';
import type { CliContext } from '../context.ts';
import { openQuestions } from '../render/questions.ts';
import { mayAsk, type SetupFlags } from './setup-flags.ts';

export interface ProfileChoice {
  /** Undefined: the engine only. */
  readonly profile: ProfileId | undefined;
  /** The tools of the profile that may be downloaded. */
  readonly agreed: readonly ToolId[];
}

/** What is known of a tool before anybody is asked about it. */
export interface ToolFacts {
  readonly status: ToolStatus;
  /** Such as `30 MB`. */
  readonly downloadSize: string;
}

/** What is wanted, from the flags, or asked for on a terminal: the profile first, then each download. */
export async function chooseProfile(
  flags: SetupFlags,
  context: CliContext,
  factsOf: (id: ToolId) => Promise<ToolFacts>,
): Promise<ProfileChoice> {
  const { profile } = flags;
  if (!mayAsk(flags, context)) {
    const agreed = profile !== undefined && flags.yes && flags.downloads ? setupProfiles[profile].tools : [];
    return { profile, agreed };
  }
  const questions = openQuestions(context);
  try {
    const chosen = await questions.choose('What is this checkout for?', [
      { value: undefined, name: 'engine only', meaning: 'run models on this machine' },
      ...profileIds.map((id) => ({ value: id, name: id, meaning: setupProfiles[id].purpose })),
    ]);
    const agreed: ToolId[] = [];
    for (const id of chosen === undefined ? [] : setupProfiles[chosen].tools) {
      const { status, downloadSize } = await factsOf(id);
      if (status.state === 'ready') continue;
      if (await questions.confirm(`${status.reason} Download it (${downloadSize})?`)) agreed.push(id);
    }
    return { profile: chosen, agreed };
  } finally {
    questions.close();
  }
}
