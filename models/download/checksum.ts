import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Hexadecimal SHA-256 of a file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Whether a file is there and has this SHA-256. */
export async function hasChecksum(path: string, sha256: string): Promise<boolean> {
  try {
    return (await sha256Of(path)) === sha256;
  } catch {
    // Not there yet.
    return false;
  }
}
