import type { Check } from './check.ts';
import { addonCheck } from './checks/addon.ts';
import { backendAnswerChecks } from './checks/backend-answers.ts';
import { buildDiskCheck, buildMemoryCheck } from './checks/build-resources.ts';
import { chromiumCheck } from './checks/chromium.ts';
import { compileChecks } from './checks/compile-programs.ts';
import { compilerCheck } from './checks/compiler.ts';
import { cudaDeviceCheck } from './checks/cuda-device.ts';
import { cudaToolkitCheck } from './checks/cuda-toolkit.ts';
import { decodeCheck } from './checks/decode.ts';
import { diskCheck } from './checks/disk.ts';
import { gatewayPortsCheck } from './checks/gateway-ports.ts';
import { gitCheck } from './checks/git.ts';
import { gpuAddonChecks } from './checks/gpu-addon.ts';
import { gpuLibrariesChecks } from './checks/gpu-libraries.ts';
import { headersCheck } from './checks/headers.ts';
import { libcCheck } from './checks/libc.ts';
import { librariesCheck } from './checks/libraries.ts';
import { memoryCheck } from './checks/memory.ts';
import { metalHostCheck } from './checks/metal-host.ts';
import { modelCheck } from './checks/model.ts';
import { nodeCheck } from './checks/node.ts';
import { npmCheck } from './checks/npm.ts';
import { pathCheck } from './checks/path.ts';
import { prebuiltCheck } from './checks/prebuilt.ts';
import { processorCheck } from './checks/processor.ts';
import { toolChecks } from './checks/tools.ts';
import { vulkanDriverCheck } from './checks/vulkan-driver.ts';
import { vulkanSdkCheck } from './checks/vulkan-sdk.ts';

/** Every check, in the order of the report. */
export const checks: readonly Check[] = [
  nodeCheck,
  npmCheck,
  gitCheck,
  compilerCheck,
  ...toolChecks,
  chromiumCheck,
  prebuiltCheck,
  librariesCheck,
  libcCheck,
  headersCheck,
  addonCheck,
  ...gpuAddonChecks,
  decodeCheck,
  ...backendAnswerChecks,
  modelCheck,
  cudaDeviceCheck,
  vulkanDriverCheck,
  metalHostCheck,
  ...gpuLibrariesChecks,
  cudaToolkitCheck,
  vulkanSdkCheck,
  processorCheck,
  memoryCheck,
  diskCheck,
  buildMemoryCheck,
  buildDiskCheck,
  gatewayPortsCheck,
  pathCheck,
  ...compileChecks,
];
