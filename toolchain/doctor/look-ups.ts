import { type CudaToolkit, findCudaToolkit } from '../gpu/cuda-toolkit.ts';
import { createLibraryResolver, type LibraryResolver } from '../gpu/library-resolver.ts';
import { findVulkanSdk, type VulkanSdk } from '../gpu/vulkan-sdk.ts';
import type { Host } from '../host.ts';
import { findTool } from '../tools/find-tool.ts';
import { managedRoots } from '../tools/managed-roots.ts';
import type { ToolId, ToolStatus } from '../tools/tool.ts';

/** What several checks want to know. Each is looked up once, when it is asked for first. */
export interface LookUps {
  tool(id: ToolId): Promise<ToolStatus>;
  cuda(): Promise<CudaToolkit>;
  vulkan(): Promise<VulkanSdk>;
  resolver(): Promise<LibraryResolver>;
}

export interface LookUpOptions {
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Looks on this machine, and at what sipp installed below the checkout. */
export function createLookUps({ root, host, env, signal }: LookUpOptions): LookUps {
  const search = { env, platform: host.platform, signal };
  const known = new Map<ToolId, Promise<ToolStatus>>();
  return {
    tool: (id) => {
      const status = known.get(id) ?? findTool(id, { root, env, signal });
      known.set(id, status);
      return status;
    },
    cuda: once(() => findCudaToolkit({ ...search, roots: managedRoots('cuda', root) })),
    vulkan: once(() => findVulkanSdk({ ...search, roots: managedRoots('vulkan', root) })),
    resolver: once(() => createLibraryResolver({ env, signal })),
  };
}

function once<T>(look: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= look();
    return found;
  };
}
