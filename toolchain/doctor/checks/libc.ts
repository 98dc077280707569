import { readRuntimeLibraries } from '../../gpu/runtime-libraries.ts';
import { isOlder } from '../../gpu/version-order.ts';
import { minimumGlibc } from '../../prebuilt/packages.ts';
import { librariesDirectory } from '../../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../../prebuilt/prebuilt-for.ts';
import { type Check, type CheckContext, failed, forTargets, ok, skipped } from '../check.ts';

/** Whether prebuilt libraries can run on the C library of this system: those that are unpacked say themselves what they need. */
export const libcCheck: Check = {
  code: 'libc.version',
  title: 'C library',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run(context) {
    const { platform, libc, glibcVersion } = context.host;
    if (platform !== 'linux') return skipped('not asked', 'Only on Linux does it differ between systems.');
    const fix = 'sipp build node';
    if (libc !== 'glibc' || glibcVersion === undefined) {
      return failed('musl', { reason: 'The prebuilt llama.cpp libraries need glibc; compile your own.', fix });
    }
    const needed = (await readNeeded(context)) ?? minimumGlibc;
    const details = { glibcVersion, needed };
    if (!isOlder(glibcVersion, needed)) return ok(`glibc ${glibcVersion}, ${needed} needed`, details);
    const reason = `The prebuilt llama.cpp libraries need glibc ${needed}; compile your own.`;
    return failed(`glibc ${glibcVersion}`, { reason, fix, details });
  },
};

async function readNeeded({ root, host, lookUps }: CheckContext): Promise<string | undefined> {
  const choice = prebuiltFor({ ...host, backend: 'cpu' });
  const directory = choice.package && librariesDirectory(root, choice.package);
  if (directory === undefined) return undefined;
  return (await readRuntimeLibraries(directory, await lookUps.resolver())).glibc;
}
