import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** What has arrived of a file so far. */
export interface PartialFile {
  readonly path: string;
  /** Where `path` came from, so that a later call can tell whether to go on with it. */
  readonly notePath: string;
  sizeBytes: number;
  /** The server's name for this state of the file, for `If-Range`. */
  validator: string | undefined;
  /** Remembers the server's name for it, before the first byte is written. */
  note(validator: string | undefined): Promise<void>;
  remove(): Promise<void>;
}

interface Origin {
  readonly url: string;
  /** A checksum will tell whether parts of two files were put together. */
  readonly isVerified: boolean;
}

/** What an earlier call left of a file, empty where it left nothing that can be continued. */
export async function readPartialFile(target: string, { url, isVerified }: Origin): Promise<PartialFile> {
  const path = `${target}.part`;
  const notePath = `${path}.json`;
  const note = await readNote(notePath);
  const validator = note?.url === url ? note.validator : undefined;
  const isUsable = note?.url === url && (isVerified || validator !== undefined);
  if (!isUsable) await rm(path, { force: true });
  const part: PartialFile = {
    path,
    notePath,
    sizeBytes: isUsable ? await sizeOf(path) : 0,
    validator,
    async note(name) {
      part.validator = name;
      await writeFile(notePath, JSON.stringify({ url, validator: name }));
    },
    async remove() {
      part.sizeBytes = 0;
      part.validator = undefined;
      await rm(path, { force: true });
      await rm(notePath, { force: true });
    },
  };
  return part;
}

async function readNote(path: string): Promise<{ url?: unknown; validator?: string } | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('url' in value)) return undefined;
    const validator = 'validator' in value && typeof value.validator === 'string' ? value.validator : undefined;
    return { url: value.url, ...(validator !== undefined && { validator }) };
  } catch {
    // None yet, or cut off while it was written: there is nothing to continue.
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // Nothing has arrived.
    return 0;
  }
}
