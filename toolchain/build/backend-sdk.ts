import type { InputRecord } from '../artifacts/artifact-manifest.ts';
import { resolveCudaArchitectures } from '../gpu/cuda-architectures.ts';
import { cudaCmakeArguments } from '../gpu/cuda-cmake-arguments.ts';
import { findCudaToolkit } from '../gpu/cuda-toolkit.ts';
import { vulkanCmakeArguments } from '../gpu/vulkan-cmake-arguments.ts';
import { findVulkanSdk } from '../gpu/vulkan-sdk.ts';
import type { PrebuiltBackend } from '../prebuilt/packages.ts';
import { managedRoots } from '../tools/managed-roots.ts';
import type { BuildContext } from './unit.ts';

/** What CMake is told about the SDK of a backend, and what of it decides the result. */
export type BackendSdk =
  | { readonly definitions: Readonly<Record<string, string>>; readonly inputs: InputRecord }
  | { readonly definitions?: never; readonly reason: string; readonly fix: string };

export async function describeBackendSdk(backend: PrebuiltBackend, context: BuildContext): Promise<BackendSdk> {
  const { root, host, env, signal } = context;
  const search = { env, platform: host.platform, signal };
  switch (backend) {
    case 'cpu':
      return { definitions: {}, inputs: {} };
    case 'metal':
      if (host.platform === 'darwin') return { definitions: {}, inputs: {} };
      return { reason: 'Metal exists on macOS only.', fix: 'Build another backend, or build on a Mac.' };
    case 'vulkan': {
      const sdk = await findVulkanSdk({ ...search, roots: managedRoots('vulkan', root) });
      if (sdk.missing.length > 0) return lacking('Vulkan', sdk.missing);
      const inputs = { 'Vulkan headers': sdk.headerVersion ?? '', glslc: sdk.glslcVersion ?? '' };
      return { definitions: vulkanCmakeArguments(sdk), inputs };
    }
    case 'cuda': {
      const toolkit = await findCudaToolkit({ ...search, roots: managedRoots('cuda', root) });
      if (toolkit.missing.length > 0) return lacking('CUDA', toolkit.missing);
      const architectures = await resolveCudaArchitectures({ root, env, signal, nvccVersion: toolkit.version });
      return { definitions: cudaCmakeArguments(toolkit, architectures.list), inputs: { nvcc: toolkit.version ?? '' } };
    }
  }
}

function lacking(name: string, missing: readonly { reason: string; fix: string }[]): BackendSdk {
  const reasons = missing.map(({ reason }) => reason).join(' ');
  return { reason: `${name} is not complete: ${reasons}`, fix: missing[0]?.fix ?? '' };
}
