import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { lastLines, runCommand } from '../run-command.ts';
import { findNpm } from '../setup/npm-client.mjs';
import { type PrebuiltPackage, prebuiltVersion } from './packages.ts';
import { librariesDirectory, prebuiltDirectory } from './prebuilt-directory.ts';

export interface FetchOptions {
  readonly root: string;
  /** False uses npm's cache only. */
  readonly downloads: boolean;
  readonly signal: AbortSignal;
  /** The npm client to call. Default: the one of this Node. */
  readonly npm?: readonly string[] | undefined;
}

/**
 * Fetches a package through the npm client (which knows the user's registry, proxy and credentials), verifies the archive and
 * unpacks it in one step. Does nothing where it is there already.
 *
 * @throws SippError `download_failed`, `checksum_mismatch`, `tool_missing`
 */
export async function fetchPrebuilt(item: PrebuiltPackage, options: FetchOptions): Promise<string> {
  const existing = librariesDirectory(options.root, item);
  if (existing !== undefined) return existing;
  const target = prebuiltDirectory(options.root, item);
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(dirname(target), '.fetch-'));
  try {
    const archive = await download(item, work, options);
    await verifyIntegrity(join(work, archive), item);
    await unpack(archive, work, options.signal);
    await put(join(work, 'package'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return librariesDirectory(options.root, item) ?? target;
}

async function download(item: PrebuiltPackage, work: string, options: FetchOptions): Promise<string> {
  const { root, downloads, signal, npm = findNpm() } = options;
  if (npm === undefined) throw new SippError('tool_missing', 'npm was not found.', { hint: 'Install npm.' });
  const spec = `${item.name}@${prebuiltVersion}`;
  // Run in the checkout, because npm reads the project's own settings from there.
  const flags = ['--pack-destination', work, '--ignore-scripts', ...(downloads ? [] : ['--offline'])];
  const result = await runCommand([...npm, 'pack', spec, ...flags], { cwd: root, signal });
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (result.exitCode === 0 && archive !== undefined) return archive;
  const message = downloads
    ? `The package '${spec}' could not be fetched:\n${lastLines(result.stderr)}`
    : `The package '${spec}' is not on this machine, and downloads are off.`;
  const hint = downloads ? 'Check the network and the registry that npm is set to.' : 'Run it without --no-downloads.';
  throw new SippError('download_failed', message, { hint });
}

/** Compares an archive with the integrity in our table. Throws `checksum_mismatch`. */
export async function verifyIntegrity(path: string, { name, integrity }: PrebuiltPackage): Promise<void> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual === integrity) return;
  throw new SippError('checksum_mismatch', `'${name}' has the integrity ${actual}, expected ${integrity}.`, {
    hint: 'Clear the npm cache (`npm cache clean --force`) and check the registry that npm is set to.',
  });
}

async function unpack(archive: string, work: string, signal: AbortSignal): Promise<void> {
  // A relative name, because some releases of tar take `C:` for the name of a host.
  const result = await runCommand(['tar', '-xzf', archive], { cwd: work, signal });
  if (result.exitCode === 0) return;
  if (result.isMissing) throw new SippError('tool_missing', 'tar was not found.', { hint: 'Install tar.' });
  throw new SippError('setup_failed', `'${archive}' could not be unpacked:\n${lastLines(result.stderr)}`, {
    hint: 'Check the free disk space.',
  });
}

async function put(from: string, target: string): Promise<void> {
  // What is there without libraries is left over from something else than us.
  await rm(target, { recursive: true, force: true });
  await rename(from, target);
}
