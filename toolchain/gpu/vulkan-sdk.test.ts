import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeFolder, script } from './testing/fake-folder.ts';
import { vulkanCmakeArguments } from './vulkan-cmake-arguments.ts';
import { findVulkanSdk } from './vulkan-sdk.ts';

const header = `#define VK_HEADER_VERSION 309
#define VK_HEADER_VERSION_COMPLETE VK_MAKE_API_VERSION(0, 1, 4, VK_HEADER_VERSION)
`;
const sdk = {
  'include/vulkan/vulkan_core.h': header,
  'lib/libvulkan.so': '',
  'share/cmake/SPIRV-Headers/SPIRV-HeadersConfig.cmake': '',
};
const glslc = (version: string, ...rest: string[]) =>
  script(`[ "$1" = --version ] && { echo "shaderc v${version} v${version}"; exit 0; }`, ...rest, 'exit 0');
const old = glslc(
  '2023.2',
  `echo "error: '#extension' : extension not supported: GL_KHR_cooperative_matrix" >&2; exit 1`,
);

const search = (env: Record<string, string>, roots: readonly string[] = []) =>
  findVulkanSdk({ env, roots, systemRoots: [], platform: 'linux', signal: new AbortController().signal });

test('a whole SDK is found where VULKAN_SDK says', async () => {
  const root = fakeFolder({ ...sdk, 'bin/glslc': glslc('2025.2') });
  const found = await search({ VULKAN_SDK: root });
  expect(found).toEqual({
    includeDirectory: join(root, 'include'),
    headerVersion: '1.4.309',
    library: join(root, 'lib/libvulkan.so'),
    glslc: join(root, 'bin/glslc'),
    glslcVersion: '2025.2',
    spirvHeaders: join(root, 'share/cmake/SPIRV-Headers'),
    missing: [],
  });
  expect(vulkanCmakeArguments(found)).toEqual({
    GGML_VULKAN: 'ON',
    Vulkan_INCLUDE_DIR: join(root, 'include'),
    Vulkan_LIBRARY: join(root, 'lib/libvulkan.so'),
    Vulkan_GLSLC_EXECUTABLE: join(root, 'bin/glslc'),
    'SPIRV-Headers_DIR': join(root, 'share/cmake/SPIRV-Headers'),
  });
});

test('a glslc without cooperative matrices is a missing part', async () => {
  const root = fakeFolder({ ...sdk, 'bin/glslc': old });
  const { glslc: path, missing } = await search({ VULKAN_SDK: root });
  expect(path).toBeUndefined();
  expect(missing).toEqual([
    {
      part: 'glslc',
      reason: `'${root}/bin/glslc' is shaderc 2023.2; it does not know GL_KHR_cooperative_matrix, which llama.cpp's shaders use.`,
      fix: 'sipp toolchain install vulkan',
    },
  ]);
});

test('a newer glslc that sipp installed is taken instead of an old one on PATH', async () => {
  const system = fakeFolder({ 'bin/glslc': old });
  const managed = fakeFolder({ 'usr/bin/glslc': glslc('2025.2') });
  const found = await search({ PATH: join(system, 'bin') }, [managed]);
  expect(found).toMatchObject({ glslc: join(managed, 'usr/bin/glslc'), glslcVersion: '2025.2' });
});

test('without anything all parts are missing', async () => {
  const { missing } = await search({});
  expect(missing.map(({ part }) => part)).toEqual(['headers', 'library', 'glslc', 'spirv-headers']);
});
