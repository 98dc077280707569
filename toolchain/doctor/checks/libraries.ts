import { readLibraries } from '../../native/link-libraries.ts';
import { librariesDirectory } from '../../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../../prebuilt/prebuilt-for.ts';
import { runCommand } from '../../run-command.ts';
import { type Check, failed, forTargets, ok, skipped } from '../check.ts';

/** Asks the dynamic linker for everything that the libraries want, symbol versions included. */
export const librariesCheck: Check = {
  code: 'prebuilt.libraries',
  title: 'shared libraries',
  required: false,
  appliesTo: forTargets('core', 'node', 'gateway'),

  async run({ root, host, signal }) {
    const choice = prebuiltFor({ ...host, backend: 'cpu' });
    const directory = choice.package && librariesDirectory(root, choice.package);
    if (directory === undefined) return skipped('not there', 'There is no unpacked llama.cpp package.');
    const { found, missing } = readLibraries(directory);
    if (missing.length > 0) {
      return failed(`${missing.join(', ')} missing`, {
        reason: `'${directory}' is not whole.`,
        fix: `rm -r "${directory}"; ./setup.sh`,
      });
    }
    if (host.platform !== 'linux') return ok(`${found.length} found`);
    const result = await runCommand(['ldd', ...found], { cwd: directory, signal });
    if (result.isMissing) return skipped('not asked', 'ldd was not found.');
    const problems = unresolved(`${result.stdout}\n${result.stderr}`);
    if (problems.length === 0) return ok(`${found.length} found, all they need is here`);
    const reason = `Not found: ${problems.join(', ')}.`;
    return failed('incomplete', { reason, fix: 'sudo apt-get install -y libstdc++6 libgcc-s1', details: { problems } });
  },
};

/** Library names and symbol versions that `ldd` did not find. */
export function unresolved(output: string): readonly string[] {
  const libraries = [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, name = '']) => name);
  const versions = [...output.matchAll(/version [`']([^']+)' not found/g)].map(([, name = '']) => name);
  return [...new Set([...libraries, ...versions])];
}
