/** Backends that need a GPU, its driver and libraries of their own. */
export const gpuBackends = ['cuda', 'metal', 'vulkan'] as const;
export type GpuBackend = (typeof gpuBackends)[number];

/** Names for people. */
export const gpuNames: Readonly<Record<GpuBackend, string>> = { cuda: 'CUDA', metal: 'Metal', vulkan: 'Vulkan' };
