import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { downloadFile } from '../../../models/download/download-file.ts';
import { placeFiles } from './place-files.ts';
import type { Placement, ToolSource } from './source.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface VendorArchive {
  /** Whose server it is. */
  readonly title: string;
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  readonly place: readonly Placement[];
}

/** An archive that the makers of a tool publish. */
export function vendorArchive({ title, version, url, sha256, place }: VendorArchive): ToolSource {
  return {
    title,
    version,
    async fetch({ folder, archives, signal, run, progress }) {
      const name = basename(new URL(url).pathname);
      const target = join(archives, name);
      const onProgress = ({ done, total = 0 }: { done: number; total: number | undefined }) => progress(done, total);
      const { sizeBytes } = await downloadFile(url, { target, sha256, signal, onProgress });
      const unpacked = `${folder}.unpacked`;
      await rm(unpacked, { recursive: true, force: true });
      await unpackArchive(target, unpacked, { run, signal });
      await placeFiles(unpacked, folder, place);
      await rm(unpacked, { recursive: true, force: true });
      return [{ name, sha256, sizeBytes }];
    },
  };
}
