import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactManifest } from '../artifacts/artifact-manifest.ts';

export interface StageOptions {
  /** Folder of the artifact. */
  readonly to: string;
  /** Source by path below the artifact. */
  readonly files: ReadonlyMap<string, string>;
  /** What was there before: its files go where they are no longer made. Files that no manifest knows are kept. */
  readonly before: ArtifactManifest | undefined;
}

/** Copies an artifact into its place, file by file and each in one step: what runs from there goes on with the old file. */
export async function stageFiles({ to, files, before }: StageOptions): Promise<void> {
  for (const [path, source] of files) {
    const target = join(to, path);
    const temporary = `${target}.${process.pid}.tmp`;
    await mkdir(dirname(target), { recursive: true });
    try {
      await copyFile(source, temporary);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  const stale = (before?.files ?? []).filter(({ path }) => !files.has(path));
  for (const { path } of stale) await rm(join(to, path), { force: true });
}
