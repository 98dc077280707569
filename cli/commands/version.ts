import { arch, platform, versions } from 'node:process';
import { packageField, packageRoot } from '../../models/package-root.ts';
import { locateAddons } from '../../runtime/engine/locate.ts';
import { engineCommand } from '../../runtime/engine/platform-package.ts';
import type { CliContext } from '../context.ts';

/** The versions that a bug report needs: of sipp, of the engine where one is built, of Node. */
export async function version({ stdout, env }: CliContext): Promise<void> {
  const root = packageRoot();
  const { addons } = locateAddons({ root, platform, arch, enginePath: env['SIPP_ENGINE_PATH'] });
  const engines = addons.map(({ backend, libraryRelease }) => `${libraryRelease ?? 'unknown'} (${backend})`);
  const engine = engines.length > 0 ? `llama.cpp ${engines.join(', ')}` : `no engine yet (run '${engineCommand()}')`;
  await stdout.write(`sipp ${packageField('version')}, ${engine}, Node ${versions.node}, ${platform}-${arch}\n`);
}
