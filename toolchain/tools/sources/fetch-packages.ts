import { join } from 'node:path';
import { hasChecksum } from '../../../models/download/checksum.ts';
import { downloadFile } from '../../../models/download/download-file.ts';
import { SippError } from '../../../runtime/contract/errors.ts';
import { lastLines } from '../../run-command.ts';
import type { AptRoot } from './apt-root.ts';
import type { ArchiveRecord, SourceContext } from './source.ts';

/** A package as apt's signed lists describe it. */
interface Package extends ArchiveRecord {
  /** With its suite. */
  readonly spec: string;
  readonly url: string;
}

type Fetching = SourceContext & { readonly apt: AptRoot };

/**
 * Brings packages, as `name/suite`, into the folder of archives: from the mirror, resumed where they were cut; where that fails, through apt
 * itself, which also knows proxies and credentials. Either way they have to have the checksum of apt's lists.
 */
export async function fetchPackages(specs: readonly string[], context: Fetching): Promise<readonly ArchiveRecord[]> {
  const packages = await describePackages(specs, context);
  const total = packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let before = 0;
  for (const item of packages) {
    await fetchPackage(item, { ...context, progress: (done) => context.progress(before + done, total) });
    before += item.sizeBytes;
  }
  return packages.map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes }));
}

/** Asks apt for all at once: reading its lists is what takes time. */
async function describePackages(specs: readonly string[], context: Fetching): Promise<readonly Package[]> {
  const { apt, env, run, signal } = context;
  const command = ['apt-get', 'download', '--print-uris', ...specs];
  const { stdout, stderr } = await run(command, { env: { ...env, ...apt.env }, signal });
  // 'http://…/glslc_2025.2-1_amd64.deb' glslc_2025.2-1_amd64.deb 89488 SHA256:e053…
  const lines = [...stdout.matchAll(/^'(\S+)' (\S+\.deb) (\d+) SHA256:([0-9a-f]{64})$/gm)];
  return specs.map((spec) => {
    const [, url, name, size, sha256] = lines.find(([, , file]) => file?.startsWith(`${nameOf(spec)}_`)) ?? [];
    if (url !== undefined && name !== undefined && sha256 !== undefined) {
      return { spec, url, name, sha256, sizeBytes: Number(size) };
    }
    throw new SippError('download_failed', `The mirror has no package '${spec}'. ${lastLines(stderr, 1)}`.trimEnd(), {
      hint: 'Check the settings of apt.',
    });
  });
}

const nameOf = (spec: string): string => spec.slice(0, spec.indexOf('/'));

async function fetchPackage(item: Package, context: Fetching): Promise<void> {
  const { archives, signal, progress } = context;
  const target = join(archives, item.name);
  if (await hasChecksum(target, item.sha256)) return;
  try {
    const onProgress = ({ done }: { done: number }) => progress(done, item.sizeBytes);
    await downloadFile(item.url, { target, sha256: item.sha256, signal, onProgress });
  } catch (error) {
    signal.throwIfAborted();
    if (!SippError.is(error) || error.code !== 'download_failed') throw error;
    await downloadWithApt(item, { ...context, failure: error });
  }
}

/** `failure` is what asking the mirror ourselves led to. */
async function downloadWithApt(
  item: Package,
  { archives, apt, env, run, signal, failure }: Fetching & { readonly failure: SippError },
): Promise<void> {
  const { stderr } = await run(['apt-get', 'download', item.spec], {
    cwd: archives,
    env: { ...env, ...apt.env },
    signal,
  });
  if (await hasChecksum(join(archives, item.name), item.sha256)) return;
  throw new SippError('download_failed', `${failure.message} apt-get: ${lastLines(stderr, 1)}`, {
    hint: 'Check the network and the settings of apt.',
    cause: failure,
  });
}
