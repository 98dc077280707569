import { locateAddons } from '../../runtime/engine/locate.ts';
import type { CheckContext } from './check.ts';
import type { GpuBackend } from './gpu-backend.ts';

/** Whether sipp has an engine for a backend already, so that nothing has to be compiled for it. */
export function hasEngine(backend: GpuBackend, { root, host }: Pick<CheckContext, 'root' | 'host'>): boolean {
  const { platform, arch } = host;
  return locateAddons({ root, platform, arch }).addons.some((addon) => addon.backend === backend);
}
