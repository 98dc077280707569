import { packageRoot } from '../../models/package-root.ts';
import { locateAddons } from '../engine/locate.ts';

/** Why tests that need our own engine cannot run here: the fallback does less. Undefined where it is built. */
export function missingAddon(): string | undefined {
  const { platform, arch, env } = process;
  const { addons } = locateAddons({ root: packageRoot(), platform, arch, enginePath: env['SIPP_ENGINE_PATH'] });
  return addons.length > 0 ? undefined : 'the engine addon is not built; `sipp setup` builds it';
}
