import { delimiter, join } from 'node:path';
import { filesLike } from '../../gpu/places.ts';
import { installCommand } from '../../install-command.ts';
import { type Check, forBackend, ok } from '../check.ts';
import { missingFor } from '../missing-for.ts';

/** Where the loader looks for drivers that describe themselves. */
const folders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'] as const;

export const vulkanDriverCheck: Check = {
  code: 'vulkan.driver',
  title: 'Vulkan driver',
  required: false,
  requiredBy: 'vulkan',
  appliesTo: forBackend('vulkan', 'core', 'node', 'gateway'),

  async run({ env, host, scope }) {
    // Elsewhere the drivers are registered with the system.
    if (host.platform !== 'linux') return { status: 'skipped', summary: 'not asked', reason: 'Only Linux lists them.' };
    const named = (env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES'] ?? '').split(delimiter).filter(Boolean);
    const own = env['HOME'] ? [join(env['HOME'], '.local/share/vulkan/icd.d')] : [];
    const found = [...named, ...[...folders, ...own].flatMap((folder) => filesLike(folder, /\.json$/))];
    const drivers = found.map((path) => path.replace(/^.*\/(.+?)(?:_icd)?(?:\.\w+)?\.json$/, '$1'));
    if (drivers.length > 0) return ok([...new Set(drivers)].join(', '), { files: found });
    const reason = 'No driver is registered with the Vulkan loader.';
    return missingFor('vulkan', { scope }, 'none', { reason, fix: installCommand('vulkan-driver', host) });
  },
};
