import type { PrebuiltBackend } from '../prebuilt/packages.ts';

export interface CoreChoice {
  readonly backend: PrebuiltBackend;
  /** True: runs on every processor of this architecture; false: tuned for this one. */
  readonly portable: boolean;
}

/** What CMake is told for the libraries of a backend, beside where its SDK is. */
export function coreDefinitions({ backend, portable }: CoreChoice): Readonly<Record<string, string>> {
  return {
    GGML_NATIVE: portable ? 'OFF' : 'ON',
    // Every kind of processor of the architecture in a library of its own; the best is chosen when the engine starts.
    GGML_BACKEND_DL: portable ? 'ON' : 'OFF',
    GGML_CPU_ALL_VARIANTS: portable ? 'ON' : 'OFF',
    // The engine brings its own threads, which follow what the rest of the machine leaves free.
    GGML_OPENMP: 'OFF',
    GGML_METAL: onOff(backend === 'metal'),
    GGML_CUDA: onOff(backend === 'cuda'),
    GGML_VULKAN: onOff(backend === 'vulkan'),
  };
}

const onOff = (value: boolean): string => (value ? 'ON' : 'OFF');
