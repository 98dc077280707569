import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { SippError } from '../runtime/contract/errors.ts';
import type { SamplingDefaults } from './inspect.ts';
import { packageRoot } from './package-root.ts';

export interface BundledModel {
  readonly name: 'sipp-tiny';
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** What its card recommends. */
  readonly sampling: SamplingDefaults;
}

/** The model that ships with sipp; its card is `models/sipp-tiny.md`. Does not touch the file. */
export function bundledModel(): BundledModel {
  return {
    name: 'sipp-tiny',
    path: join(packageRoot(), 'models', 'sipp-tiny.gguf'),
    sha256: '22f65d86af5533d4b89fa54639d6f3fae8c1c46e44897fe306f59418f0da9b55',
    bytes: 2_341_152,
    sampling: { temperature: 0 },
  };
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
}

/** Reads the whole file and compares its SHA-256 (hexadecimal). Throws `checksum_mismatch`, `model_not_found` or `file_failed`. */
export async function verifyModel(path: string, sha256: string, options: VerifyOptions = {}): Promise<void> {
  const actual = await checksum(path, options);
  if (actual === sha256.toLowerCase()) return;
  throw new SippError('checksum_mismatch', `'${path}' has the SHA-256 ${actual}, expected ${sha256}.`, {
    hint: 'Download the file again.',
  });
}

async function checksum(path: string, { signal }: VerifyOptions): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) hash.update(chunk);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const message = missing ? `There is no file '${path}'.` : `'${path}' cannot be read.`;
    throw new SippError(missing ? 'model_not_found' : 'file_failed', message, { hint: 'Check the path.', cause });
  }
  return hash.digest('hex');
}
