import { definedOnly } from './defined-only.ts';
import type { VulkanSdk } from './vulkan-sdk.ts';

/** What CMake has to be told so that llama.cpp's Vulkan backend is built with exactly these parts, wherever they lie. */
export function vulkanCmakeArguments(sdk: VulkanSdk): Readonly<Record<string, string>> {
  return definedOnly({
    GGML_VULKAN: 'ON',
    Vulkan_INCLUDE_DIR: sdk.includeDirectory,
    Vulkan_LIBRARY: sdk.library,
    Vulkan_GLSLC_EXECUTABLE: sdk.glslc,
    'SPIRV-Headers_DIR': sdk.spirvHeaders,
  });
}
