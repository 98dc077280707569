import { type Check, forBackend, ok } from '../check.ts';
import { missingToBuild } from '../missing-for.ts';
import { missingParts } from '../missing-parts.ts';

/** What compiling for Vulkan needs, part by part. Linking to prebuilt libraries needs none of it. */
export const vulkanSdkCheck: Check = {
  code: 'vulkan.sdk',
  title: 'Vulkan SDK',
  required: false,
  requiredBy: 'vulkan',
  appliesTo: forBackend('vulkan', 'node'),

  async run(context) {
    const { missing, ...found } = await context.lookUps.vulkan();
    if (missing.length > 0) return missingToBuild('vulkan', context, ...missingParts(missing, found));
    return ok(`headers ${found.headerVersion}, glslc ${found.glslcVersion}`, found);
  },
};
