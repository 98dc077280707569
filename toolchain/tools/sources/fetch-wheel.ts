import { join } from 'node:path';
import { hasChecksum } from '../../../models/download/checksum.ts';
import { downloadFile } from '../../../models/download/download-file.ts';
import { SippError } from '../../../runtime/contract/errors.ts';
import { lastLines } from '../../run-command.ts';
import { findIndex, findWheel } from './python-index.ts';
import type { SourceContext } from './source.ts';
import { type Wheel, wheelName } from './wheel.ts';

/**
 * Brings a wheel into the folder of archives: from the index that pip is set to, resumed where it was cut; where that fails,
 * through pip itself, which also knows proxies and credentials.
 */
export async function fetchWheel(wheel: Wheel, context: SourceContext): Promise<string> {
  const { archives, signal, progress } = context;
  const target = join(archives, wheelName(wheel));
  if (await hasChecksum(target, wheel.sha256)) return target;
  try {
    const url = await findWheel(wheel, { index: await findIndex(context), signal });
    const onProgress = ({ done }: { done: number }) => progress(done, wheel.sizeBytes);
    await downloadFile(url, { target, sha256: wheel.sha256, signal, onProgress });
  } catch (error) {
    signal.throwIfAborted();
    if (!SippError.is(error) || error.code !== 'download_failed') throw error;
    await downloadWithPip(wheel, { ...context, failure: error });
  }
  return target;
}

/** `failure` is what asking the index ourselves led to. */
async function downloadWithPip(
  wheel: Wheel,
  { archives, env, run, signal, failure }: SourceContext & { readonly failure: SippError },
): Promise<void> {
  const { project, version, sha256 } = wheel;
  const flags = ['--no-deps', '--only-binary', ':all:', '--no-cache-dir', '--disable-pip-version-check'];
  const system = ['--platform', platformOf(wheel), '--python-version', '3', '--dest', archives];
  const command = ['python3', '-m', 'pip', 'download', ...flags, ...system, `${project}==${version}`];
  const result = await run(command, { signal, env });
  if (result.isMissing) throw failure;
  if (result.exitCode !== 0) {
    // pip without its own module is no pip: what went wrong first says more.
    if (result.stderr.includes('No module named pip')) throw failure;
    throw new SippError('download_failed', `${failure.message} pip: ${lastLines(result.stderr, 1)}`, {
      hint: 'Check the network, and the index that pip is set to.',
      cause: failure,
    });
  }
  if (await hasChecksum(join(archives, wheelName(wheel)), wheel.sha256)) return;
  throw new SippError(
    'checksum_mismatch',
    `'${wheelName(wheel)}' came without the SHA-256 ${sha256} that it should have.`,
    {
      hint: 'Check the index that pip is set to.',
    },
  );
}

/** `manylinux2014_x86_64` of `py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64`. */
function platformOf({ tags }: Wheel): string {
  const [, platforms = 'any'] = /^[^-]+-[^-]+-([^.]+)/.exec(tags) ?? [];
  return platforms;
}
