import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import { lastLines } from '../../run-command.ts';
import { createAptRoot, mainSuite } from './apt-root.ts';
import { fetchPackages } from './fetch-packages.ts';
import { type LoadedProgram, writeLoaderScript } from './loader-script.ts';
import type { ArchiveRecord, SourceContext, ToolSource } from './source.ts';

export interface DebianRecipe {
  /** Of the main package, as long as the suite stands still. */
  readonly version: string;
  /** Names, with `/bookworm` where that suite's is meant and not trixie's. */
  readonly packages: readonly string[];
  /** Programs by the name that they get in `bin`. */
  readonly programs: Readonly<Record<string, LoadedProgram>>;
  /** Files and folders that nothing here uses. */
  readonly without?: readonly string[];
  /** Links to make, and where they lead. */
  readonly links?: Readonly<Record<string, string>>;
}

/** What every program of Debian needs. It is taken along, so that systems with an older C library can run them, too. */
const runtimePackages = ['libc6', 'libgcc-s1', 'libstdc++6'];
const documentation = ['usr/share/doc', 'usr/share/man', 'usr/share/lintian', 'usr/share/doc-base'];

/** Debian's packages, unpacked privately: nothing is installed into the system, and root is not needed. */
export function debianPackages({ version, packages, programs, without = [], links = {} }: DebianRecipe): ToolSource {
  return {
    title: 'Debian',
    version,
    async fetch(context) {
      const { folder, host } = context;
      const specs = [...packages, ...runtimePackages].map((name) =>
        name.includes('/') ? name : `${name}/${mainSuite}`,
      );
      const apt = await createAptRoot([...new Set(specs.map(suiteOf))], context);
      const records = await fetchPackages(specs, { ...context, apt });
      for (const { name } of records) await unpackPackage(name, context);
      for (const path of [...documentation, ...without]) await rm(join(folder, path), { recursive: true, force: true });
      for (const [name, program] of Object.entries(programs)) await writeLoaderScript({ name, program, folder, host });
      for (const [path, target] of Object.entries(links)) await link(join(folder, path), target);
      await rm(apt.folder, { recursive: true, force: true });
      return records;
    },
  };
}

const suiteOf = (spec: string): string => spec.slice(spec.indexOf('/') + 1);

async function unpackPackage(
  name: ArchiveRecord['name'],
  { archives, folder, run, signal }: SourceContext,
): Promise<void> {
  const result = await run(['dpkg-deb', '--extract', join(archives, name), folder], { signal });
  if (result.exitCode === 0) return;
  if (result.isMissing) throw new SippError('tool_missing', 'dpkg-deb was not found.', { hint: 'Install dpkg.' });
  throw new SippError('file_failed', `'${name}' could not be unpacked: ${lastLines(result.stderr, 3)}`, {
    hint: 'Check the free disk space.',
  });
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await symlink(target, path);
}
