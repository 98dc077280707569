import { type ProfileId, setupProfiles } from '../../toolchain/setup/profiles.ts';
import type { SetupResult } from '../../toolchain/setup/step.ts';
import type { Paint } from '../render/paint.ts';

/** The last lines: ready, or ready with less and why; for a profile also what it still lacks and what to do next. */
export function closingLines(
  { steps, complete }: SetupResult,
  { profile, paint }: { readonly profile: ProfileId | undefined; readonly paint: Paint },
): readonly string[] {
  const lacking = steps.filter(({ state }) => state === 'fallback');
  const verdict = complete
    ? ['sipp is ready.']
    : [
        'sipp works, with less than this machine could do:',
        ...lacking.flatMap(({ title, reason, summary, fix }) => [
          `  ${title}: ${reason ?? summary}`,
          ...(fix === undefined ? [] : [`    ${fix}`]),
        ]),
      ];
  if (profile === undefined) return verdict;
  const missing = steps.filter(({ state }) => state === 'skipped').map(({ title }) => title);
  const { nextCommands } = setupProfiles[profile];
  const width = Math.max(...nextCommands.map(({ command }) => command.length)) + 2;
  return [
    ...verdict,
    ...(missing.length === 0
      ? []
      : [`Not installed: ${missing.join(', ')}. \`sipp setup --profile ${profile} --yes\` downloads what is missing.`]),
    '',
    paint('bold', 'Next commands:'),
    ...nextCommands.map(({ command, purpose }) => `  ${paint('cyan', command.padEnd(width))}${purpose}`),
  ];
}
