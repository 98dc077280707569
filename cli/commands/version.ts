import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform, versions } from 'node:process';
import { packageRoot } from '../../models/package-root.ts';
import { locateAddons } from '../../runtime/engine/locate.ts';
import type { CliContext } from '../context.ts';

/** The versions that a bug report needs: of sipp, of the engine where one is built, of Node. */
export async function version({ stdout, env }: CliContext): Promise<void> {
  const root = packageRoot();
  const { addons } = locateAddons({ root, platform, arch, enginePath: env['SIPP_ENGINE_PATH'] });
  const engines = addons.map(({ backend, libraryRelease }) => `${libraryRelease ?? 'unknown'} (${backend})`);
  const engine = engines.length > 0 ? `llama.cpp ${engines.join(', ')}` : "no engine yet (run 'sipp setup')";
  await stdout.write(`sipp ${readVersion(root)}, ${engine}, Node ${versions.node}, ${platform}-${arch}\n`);
}

function readVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
