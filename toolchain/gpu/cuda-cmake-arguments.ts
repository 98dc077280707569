import { dirname } from 'node:path';
import type { CudaToolkit } from './cuda-toolkit.ts';
import { definedOnly } from './defined-only.ts';

/**
 * What CMake has to be told so that llama.cpp's CUDA backend is built with exactly these parts, wherever they lie. CMake finds a
 * toolkit only where all of it lies in one folder, with development links that PyPI's wheels do not have.
 */
export function cudaCmakeArguments(toolkit: CudaToolkit, architectures: string): Readonly<Record<string, string>> {
  const { root, nvcc, cudart, cublas, cublasLt, driverStub } = toolkit;
  return definedOnly({
    GGML_CUDA: 'ON',
    // Only for several GPUs in one machine; without it CMake goes on with a warning that asks for it.
    GGML_CUDA_NCCL: 'OFF',
    CMAKE_CUDA_ARCHITECTURES: architectures,
    CMAKE_CUDA_COMPILER: nvcc,
    CUDAToolkit_ROOT: root,
    CUDA_CUDART: cudart,
    CUDA_cudart_LIBRARY: cudart,
    CUDA_cublas_LIBRARY: cublas,
    CUDA_cublasLt_LIBRARY: cublasLt,
    CUDA_cuda_driver_LIBRARY: driverStub,
    CMAKE_CUDA_FLAGS: cudaFlags(toolkit),
    SIPP_RPATH: libraryFolders(toolkit),
  });
}

/** Where the built library looks when it runs. The stub of the driver must not be found then: the real one is. */
function libraryFolders({ cudart, cublas, cublasLt }: CudaToolkit): string | undefined {
  const paths = [cudart, cublas, cublasLt].filter((path) => path !== undefined);
  return paths.length === 0 ? undefined : [...new Set(paths.map((path) => dirname(path)))].join(';');
}

/** nvcc links its runtime from `lib64` beside itself, which wheels do not have, and knows only its own headers. */
function cudaFlags({ root, cudart, includeDirectories }: CudaToolkit): string | undefined {
  const foreign = includeDirectories.filter((folder) => !isKnown(folder, root));
  const flags = [
    ...(cudart === undefined ? [] : [`-L"${dirname(cudart)}"`]),
    ...foreign.map((folder) => `-isystem "${folder}"`),
  ];
  return flags.length === 0 ? undefined : flags.join(' ');
}

/** The compiler's own `/usr/include` must not be named again: its headers include each other by their order. */
function isKnown(folder: string, root: string | undefined): boolean {
  return folder === '/usr/include' || (root !== undefined && folder.startsWith(`${root}/`));
}
