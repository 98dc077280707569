import { mkdir } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import { lastLines, type RunCommand } from '../../run-command.ts';
import { unpackZip } from './unpack-zip.ts';

/** Unpacks a `.zip`, a `.whl` or what tar reads into a folder, which may hold files already. */
export async function unpackArchive(
  archive: string,
  folder: string,
  { run, signal }: { readonly run: RunCommand; readonly signal: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (/\.(?:zip|whl)$/.test(archive)) return unpackZip(archive, folder, signal);
  // Relative names, because some releases of tar take `C:` for the name of a host.
  const cwd = dirname(archive);
  const result = await run(['tar', '-xf', basename(archive), '-C', relative(cwd, folder)], { cwd, signal });
  if (result.exitCode === 0) return;
  if (result.isMissing) throw new SippError('tool_missing', 'tar was not found.', { hint: 'Install tar.' });
  throw new SippError('file_failed', `'${archive}' could not be unpacked: ${lastLines(result.stderr, 3)}`, {
    hint: 'Check the free disk space, and that tar and xz are installed.',
  });
}
