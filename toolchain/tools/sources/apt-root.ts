import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import { lastLines } from '../../run-command.ts';
import { findDebianMirror } from './debian-mirror.ts';
import { debianSystemOf } from './debian-system.ts';
import type { SourceContext } from './source.ts';

/** An apt of our own: it knows the suites that we take packages from, and nothing of the system. */
export interface AptRoot {
  readonly folder: string;
  /** What makes apt use it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Debian's packages come with it; others have a package of that name. */
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
export const mainSuite = 'trixie';

/** Makes an apt of our own beside the archives and fetches the lists of some suites, whose signatures apt checks. */
export async function createAptRoot(suites: readonly string[], context: SourceContext): Promise<AptRoot> {
  const { archives, env, run, signal } = context;
  if (!existsSync(keyring)) {
    throw new SippError('tool_missing', `Debian's keys are not here ('${keyring}').`, {
      hint: 'Install the package debian-archive-keyring.',
    });
  }
  const folder = join(archives, 'apt');
  await writeAptFiles(folder, suites, context);
  const apt = { folder, env: { APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' } };
  const result = await run(['apt-get', 'update'], { env: { ...env, ...apt.env }, signal });
  if (result.isMissing) throw new SippError('tool_missing', 'apt-get was not found.');
  if (result.exitCode === 0) return apt;
  throw new SippError('download_failed', `apt-get update failed: ${lastLines(result.stderr, 2)}`, {
    hint: 'Check the network and the settings of apt.',
  });
}

async function writeAptFiles(folder: string, suites: readonly string[], { host }: SourceContext): Promise<void> {
  await mkdir(join(folder, 'sources'), { recursive: true });
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const sources = [
    'Types: deb',
    `URIs: ${findDebianMirror()}`,
    `Suites: ${suites.join(' ')}`,
    'Components: main',
    `Signed-By: ${keyring}`,
  ];
  await writeFile(join(folder, 'sources', 'sipp.sources'), `${sources.join('\n')}\n`);
  // Proxies and credentials of the system stay in force: only its lists and its state are left aside.
  const settings = [
    'Dir::Etc::sourcelist "/dev/null"',
    `Dir::Etc::sourceparts "${join(folder, 'sources')}"`,
    'Dir::Etc::preferences "/dev/null"',
    'Dir::Etc::preferencesparts "/dev/null"',
    `Dir::State "${folder}"`,
    `Dir::State::status "${join(folder, 'status')}"`,
    `Dir::Cache "${join(folder, 'cache')}"`,
    `APT::Architecture "${debianSystemOf(host).architecture}"`,
    `APT::Architectures { "${debianSystemOf(host).architecture}"; }`,
    // Otherwise a list that could not be fetched is a warning.
    'APT::Update::Error-Mode "any"',
    'APT::Get::List-Cleanup "false"',
    'APT::Update::Post-Invoke ""',
    'APT::Update::Post-Invoke-Success ""',
    'Acquire::Languages "none"',
    // The user that apt would change to may not write below a home folder.
    'APT::Sandbox::User "root"',
  ];
  await writeFile(join(folder, 'apt.conf'), settings.map((line) => `${line};\n`).join(''));
}
