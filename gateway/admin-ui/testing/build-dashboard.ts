import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

export interface BuiltDashboard {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds the dashboard as it is now, as it is shipped, into a folder of its own. */
export async function buildDashboard(): Promise<BuiltDashboard> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-admin-ui-'));
  const { NODE_ENV } = process.env;
  // Test runners set another one, with which React is built to be debugged.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ configFile, logLevel: 'error', build: { outDir: folder, reportCompressedSize: false } });
  } finally {
    if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = NODE_ENV;
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
