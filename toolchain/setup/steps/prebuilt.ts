import { relative } from 'node:path';
import { fetchPrebuilt } from '../../prebuilt/fetch-prebuilt.ts';
import { type PrebuiltPackage, prebuiltVersion } from '../../prebuilt/packages.ts';
import { librariesDirectory } from '../../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../../prebuilt/prebuilt-for.ts';
import type { StepOutcome } from '../../steps/step-event.ts';
import type { SetupStep } from '../step.ts';

/** The shared libraries of llama.cpp for this machine's processor. Those for a GPU are fetched by a build that asks for them. */
export const prebuiltStep: SetupStep = {
  id: 'prebuilt',
  title: 'llama.cpp libraries',
  repeat: 'sipp setup',

  async check({ root, host }) {
    const choice = prebuiltFor({ ...host, backend: 'cpu' });
    if (!choice.package) {
      return { state: 'unsupported', summary: 'none for this system', reason: choice.reason };
    }
    const directory = librariesDirectory(root, choice.package);
    return directory === undefined ? undefined : outcome(root, choice.package, directory);
  },

  async run({ root, host, downloads, signal }) {
    const choice = prebuiltFor({ ...host, backend: 'cpu' });
    if (!choice.package) return { state: 'unsupported', summary: 'none for this system', reason: choice.reason };
    return outcome(root, choice.package, await fetchPrebuilt(choice.package, { root, downloads, signal }));
  },
};

function outcome(root: string, { name }: PrebuiltPackage, directory: string): StepOutcome {
  return { state: 'done', summary: `${name} ${prebuiltVersion}`, outputs: [relative(root, directory)] };
}
