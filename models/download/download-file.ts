import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { sha256Of } from './checksum.ts';
import type { DownloadedFile, DownloadOptions } from './download-options.ts';
import { fileFailure } from './file-failure.ts';
import { type PartialFile, readPartialFile } from './partial-file.ts';
import { type Received, receive } from './receive.ts';

/** A server that cuts every answer short must not keep us busy for ever. */
const MAX_ATTEMPTS = 20;

/**
 * Fetches a file and puts it in place in one step, complete and verified. What a cut connection or an earlier call left is
 * continued.
 *
 * @throws SippError `download_failed`, `checksum_mismatch`, `file_failed`
 */
export async function downloadFile(url: string, options: DownloadOptions): Promise<DownloadedFile> {
  const { target, signal, sha256: wanted } = options;
  signal.throwIfAborted();
  try {
    await mkdir(dirname(target), { recursive: true });
    const part = await readPartialFile(target, { url, isVerified: wanted !== undefined });
    const resumedBytes = part.sizeBytes;
    await receiveAll(url, part, options);
    const sha256 = await sha256Of(part.path);
    if (wanted === undefined || sha256 === wanted) return await put(part, { target, sha256, resumedBytes });
    await part.remove();
    // What an earlier call left may belong to another file of that name.
    if (resumedBytes > 0) return await downloadFile(url, options);
    throw mismatch(url, { sha256, wanted });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw fileFailure(target, error);
  }
}

async function receiveAll(url: string, part: PartialFile, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const before = part.sizeBytes;
    const received: Received = await receive(url, part, options);
    if (received.isComplete) return;
    const mayGoOn = part.sizeBytes > before && attempt < MAX_ATTEMPTS;
    if (!mayGoOn) throw received.failure;
  }
}

async function put(
  part: PartialFile,
  { target, sha256, resumedBytes }: { target: string; sha256: string; resumedBytes: number },
): Promise<DownloadedFile> {
  await rename(part.path, target);
  await rm(part.notePath, { force: true });
  return { path: target, sizeBytes: part.sizeBytes, sha256, resumedBytes };
}

function mismatch(url: string, { sha256, wanted }: { sha256: string; wanted: string }): SippError {
  return new SippError('checksum_mismatch', `'${url}' has the SHA-256 ${sha256}, expected ${wanted}. It was removed.`, {
    hint: 'Try again; where it stays so, something between here and the server changes files.',
  });
}
