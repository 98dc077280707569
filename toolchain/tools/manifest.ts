import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveRecord } from './sources/source.ts';
import type { ToolId } from './tool.ts';

/** What was installed, from where and when: `sipp-tool.json` in the folder of a tool. */
export interface ToolManifest {
  readonly tool: ToolId;
  readonly version: string;
  readonly source: string;
  readonly archives: readonly ArchiveRecord[];
  /** Of everything unpacked. */
  readonly sizeBytes: number;
  readonly installedAt: string;
}

const fileName = 'sipp-tool.json';

export async function writeManifest(folder: string, manifest: ToolManifest): Promise<void> {
  await writeFile(join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The manifest in a folder, or undefined where nothing was installed. */
export async function readManifest(folder: string): Promise<ToolManifest | undefined> {
  try {
    // Our own file, renamed into place when it was complete.
    return JSON.parse(await readFile(join(folder, fileName), 'utf8')) as ToolManifest;
  } catch {
    // Not installed.
    return undefined;
  }
}
