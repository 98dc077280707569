import { dirname } from 'node:path';
import { findVulkanSdk, type VulkanSdk } from '../../gpu/vulkan-sdk.ts';
import type { Host } from '../../host.ts';
import type { Inspection, ManagedTool } from '../managed-tool.ts';
import { programsOnPath } from '../on-path.ts';
import { originOf } from '../origin-of.ts';
import { debianPackages } from '../sources/debian-packages.ts';
import { isDebianSystem } from '../sources/debian-system.ts';
import type { ToolSource } from '../sources/source.ts';
import { vendorArchive } from '../sources/vendor-archive.ts';

/** Headers, a shader compiler and the loader to link: what a build for Vulkan needs. */
export const vulkanTool: ManagedTool = {
  id: 'vulkan',
  title: 'Vulkan SDK',
  aliases: ['vulkan-sdk'],
  purpose: 'builds for GPUs through Vulkan',
  downloadSize: '350 MB',
  isInAll: true,
  sources,
  async find(folder, search) {
    const { env, host, signal, run } = search;
    const sdk = await findVulkanSdk({ env, platform: host.platform, signal, run, roots: [folder] });
    const found = toInspection(sdk);
    if ('version' in found) {
      const places = { folder, named: env['VULKAN_SDK'], onPath: programsOnPath('glslc', search) };
      return { state: 'ready', tool: { ...found, origin: originOf(sdk.glslc ?? '', places) } };
    }
    // A shader compiler that is there and will not do is one that is too old.
    const [first, second] = sdk.missing;
    const isOutdated = first?.part === 'glslc' && second === undefined && programsOnPath('glslc', search).length > 0;
    return {
      state: isOutdated ? 'outdated' : 'missing',
      reason: found.reason,
      fix: first?.fix ?? 'sipp toolchain install vulkan',
    };
  },
  async inspect(folder, { env, host, signal, run }) {
    // Alone, without what the machine has beside it.
    const bare = { ...env, PATH: '', Path: '', VULKAN_SDK: undefined };
    const search = { platform: host.platform, signal, run, roots: [folder], systemRoots: [] };
    return toInspection(await findVulkanSdk({ ...search, env: bare }));
  },
};

function toInspection({ missing, glslc, headerVersion = '0' }: VulkanSdk): Inspection {
  if (glslc === undefined || missing.length > 0) return { reason: missing.map(({ reason }) => reason).join(' ') };
  return { id: 'vulkan', version: headerVersion, path: dirname(dirname(glslc)), origin: 'managed', env: {} };
}

function sources(host: Host): readonly ToolSource[] {
  const { platform, arch } = host;
  return [...(platform === 'linux' && arch === 'x64' ? [lunarg] : []), ...(isDebianSystem(host) ? [debian] : [])];
}

const sdk = '1.4.357.0';

const lunarg = vendorArchive({
  title: 'LunarG',
  version: sdk,
  url: `https://sdk.lunarg.com/sdk/download/${sdk}/linux/vulkansdk-linux-x86_64-${sdk}.tar.xz`,
  sha256: '0f09bf6a0625e346bf004be70b92907e934a4c76606b323441b2baf3a5a0e66d',
  // The rest are samples and sources.
  place: ['bin', 'include', 'lib', 'share'].map((part) => ({ from: `${sdk}/x86_64/${part}`, to: part })),
});

const debian = debianPackages({
  version: '1.4.309',
  packages: [
    ...['glslc', 'libshaderc1', 'libvulkan-dev', 'spirv-headers'],
    // Linked, not run: the loader of a newer Debian asks for a newer C library than programs that are linked to it have.
    'libvulkan1/bookworm',
  ],
  programs: { glslc: { path: 'usr/bin/glslc' } },
});
