import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findGlslc } from './find-glslc.ts';
import type { MissingPart } from './missing-part.ts';
import { distinctFolders, filesLike } from './places.ts';
import { firstSuitable, type Sought } from './sought.ts';
import { libraryFolders, type ToolkitSearch } from './toolkit-search.ts';

export type VulkanPart = 'headers' | 'library' | 'glslc' | 'spirv-headers';

/** The parts of Vulkan that a build needs. They may come from several folders. */
export interface VulkanSdk {
  /** The folder with `vulkan/vulkan.h`. */
  readonly includeDirectory: string | undefined;
  /** Such as `1.4.309`. */
  readonly headerVersion: string | undefined;
  /** The `libvulkan.so` to link. */
  readonly library: string | undefined;
  /** A shader compiler that knows cooperative matrices. */
  readonly glslc: string | undefined;
  /** Such as `2025.2`. */
  readonly glslcVersion: string | undefined;
  /** The folder with `SPIRV-HeadersConfig.cmake`. */
  readonly spirvHeaders: string | undefined;
  readonly missing: readonly MissingPart<VulkanPart>[];
}

/** Looks for every part of Vulkan's SDK, in `$VULKAN_SDK`, on PATH, in the usual places, and in `roots`. */
export async function findVulkanSdk(search: ToolkitSearch): Promise<VulkanSdk> {
  const homes = vulkanHomes(search);
  const [headers, library, spirvHeaders, glslc] = await Promise.all([
    findHeaders(homes),
    findLibrary(homes),
    findSpirvHeaders(homes),
    findGlslc(homes, search),
  ]);
  return {
    includeDirectory: headers.path,
    headerVersion: headers.path === undefined ? undefined : await readHeaderVersion(headers.path),
    library: library.path,
    glslc: glslc.path,
    glslcVersion: glslc.path && glslc.version,
    spirvHeaders: spirvHeaders.path,
    missing: [
      ...missingPart('headers', headers),
      ...missingPart('library', library),
      ...missingPart('glslc', glslc),
      ...missingPart('spirv-headers', spirvHeaders),
    ],
  };
}

/** What the user named, what is installed, what sipp installed. Debian packages unpack to `usr`, LunarG's archive to `x86_64`. */
function vulkanHomes({ env, platform, roots, systemRoots }: ToolkitSearch): readonly string[] {
  const installed = systemRoots ?? (platform === 'win32' ? [] : ['/usr/local', '/usr', '/opt/homebrew']);
  const managed = roots.flatMap((root) => [root, join(root, 'usr'), join(root, 'x86_64')]);
  const named = env['VULKAN_SDK'];
  return distinctFolders([...(named ? [named] : []), ...installed, ...managed]);
}

function findHeaders(homes: readonly string[]): Promise<Sought> {
  // Windows spells it `Include`, on a file system that does not mind.
  const places = homes.map((home) => join(home, 'include')).filter((folder) => existsSync(headerOf(folder)));
  return firstSuitable(places, { objection: acceptAll, none: `There is no vulkan/vulkan_core.h${among(homes)}.` });
}

function findLibrary(homes: readonly string[]): Promise<Sought> {
  const folders = homes.flatMap((home) => [...libraryFolders, 'Lib'].map((folder) => join(home, folder)));
  const places = folders.flatMap((folder) => filesLike(folder, /^(?:libvulkan\.(?:so(?:\.1)?|dylib)|vulkan-1\.lib)$/));
  return firstSuitable(places, { objection: acceptAll, none: `There is no libvulkan.so to link${among(homes)}.` });
}

function findSpirvHeaders(homes: readonly string[]): Promise<Sought> {
  const folders = ['share/cmake/SPIRV-Headers', 'lib/cmake/SPIRV-Headers', 'lib/x86_64-linux-gnu/cmake/SPIRV-Headers'];
  const places = homes
    .flatMap((home) => folders.map((folder) => join(home, folder)))
    .filter((folder) => existsSync(join(folder, 'SPIRV-HeadersConfig.cmake')));
  const none = `There is no SPIRV-HeadersConfig.cmake${among(homes)}.`;
  return firstSuitable(places, { objection: acceptAll, none });
}

/** `#define VK_HEADER_VERSION_COMPLETE VK_MAKE_API_VERSION(0, 1, 4, VK_HEADER_VERSION)`. */
async function readHeaderVersion(includeDirectory: string): Promise<string | undefined> {
  const text = await readFile(headerOf(includeDirectory), 'utf8');
  const [, major, minor] = /VK_HEADER_VERSION_COMPLETE VK_MAKE_API_VERSION\(\d+, (\d+), (\d+),/.exec(text) ?? [];
  const [, patch] = /define VK_HEADER_VERSION (\d+)/.exec(text) ?? [];
  return major === undefined || patch === undefined ? undefined : `${major}.${minor}.${patch}`;
}

function headerOf(includeDirectory: string): string {
  return join(includeDirectory, 'vulkan', 'vulkan_core.h');
}

const acceptAll = async () => undefined;

function missingPart(part: VulkanPart, sought: Sought): readonly MissingPart<VulkanPart>[] {
  return sought.path === undefined ? [{ part, reason: sought.reason, fix: 'sipp toolchain install vulkan' }] : [];
}

function among(homes: readonly string[]): string {
  return homes.length === 0 ? '' : ` in ${homes.map((home) => `'${home}'`).join(', ')}`;
}
