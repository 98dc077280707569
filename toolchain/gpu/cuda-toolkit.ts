import { cudaHomes } from './cuda-homes.ts';
import { findCudaHeaders, findCudaLibrary, findDriverStub, type PartSearch } from './cuda-parts.ts';
import { findNvcc, type Nvcc } from './find-nvcc.ts';
import type { MissingPart } from './missing-part.ts';
import { distinctFolders } from './places.ts';
import type { Sought } from './sought.ts';
import type { ToolkitSearch } from './toolkit-search.ts';

export type CudaPart =
  | 'nvcc'
  | 'cudart-headers'
  | 'cudart'
  | 'cccl-headers'
  | 'cublas-headers'
  | 'cublas-library'
  | 'driver-stub';

/** The parts of CUDA that a build needs. They may come from several folders. */
export interface CudaToolkit {
  /** The folder above `bin/nvcc`. */
  readonly root: string | undefined;
  readonly nvcc: string | undefined;
  /** Of nvcc, such as `13.0.88`. */
  readonly version: string | undefined;
  /** Folders to compile with, those of nvcc's own toolkit first. */
  readonly includeDirectories: readonly string[];
  /** Shared libraries to link: full paths, sometimes without a development link, such as `libcublas.so.13`. */
  readonly cudart: string | undefined;
  readonly cublas: string | undefined;
  readonly cublasLt: string | undefined;
  /** A `libcuda.so` to link: the toolkit's stub, ours, or the driver itself. */
  readonly driverStub: string | undefined;
  readonly missing: readonly MissingPart<CudaPart>[];
}

/** Looks for every part of CUDA, in `$CUDA_PATH` and `$CUDA_HOME`, around nvcc on PATH, in the usual places, and in `roots`. */
export async function findCudaToolkit(search: ToolkitSearch): Promise<CudaToolkit> {
  const { platform } = search;
  const homes = platform === 'darwin' ? [] : cudaHomes(search);
  const nvcc = await findNvcc(homes, search);
  const where: PartSearch = { homes: nvccFirst(homes, nvcc), nvccVersion: nvcc.path && nvcc.version };
  const [cudart, cublas, cublasLt, driverStub] = await Promise.all([
    findCudaLibrary('cudart', where),
    findCudaLibrary('cublas', where),
    findCudaLibrary('cublasLt', where),
    findDriverStub(where),
  ]);
  const [runtimeHeaders, blasHeaders, cccl] = await Promise.all([
    findCudaHeaders('cuda_runtime.h', { ...where, version: runtimeVersion }),
    findCudaHeaders('cublas_v2.h', { ...where, version: blasVersion }),
    findCudaHeaders('cub/cub.cuh', where),
  ]);
  return {
    root: nvcc.path && nvcc.home,
    nvcc: nvcc.path,
    version: nvcc.path && nvcc.version,
    includeDirectories: [...new Set([runtimeHeaders, blasHeaders, cccl].flatMap(({ path }) => path ?? []))],
    cudart: cudart.path,
    cublas: cublas.path,
    cublasLt: cublasLt.path,
    driverStub: driverStub.path,
    missing: [
      ...missingPart('nvcc', nvcc, platform),
      ...missingPart('cudart-headers', runtimeHeaders, platform),
      ...missingPart('cudart', cudart, platform),
      ...missingPart('cccl-headers', cccl, platform),
      ...missingPart('cublas-headers', blasHeaders, platform),
      // Two files of one package; the second is loaded by the first.
      ...missingPart('cublas-library', cublas.path === undefined ? cublas : cublasLt, platform),
      ...missingPart('driver-stub', driverStub, platform),
    ],
  };
}

/** `#define CUDART_VERSION 13000`. */
const runtimeVersion = ['cuda_runtime_api.h', /define\s+CUDART_VERSION\s+(\d+)\d{3}\b/] as const;
const blasVersion = ['cublas_api.h', /define\s+CUBLAS_VER_MAJOR\s+(\d+)/] as const;

/** Parts of nvcc's own toolkit fit it best. */
function nvccFirst(homes: readonly string[], nvcc: Nvcc): readonly string[] {
  return nvcc.path === undefined ? homes : distinctFolders([nvcc.home, ...homes]);
}

function missingPart(part: CudaPart, sought: Sought, platform: NodeJS.Platform): readonly MissingPart<CudaPart>[] {
  return sought.path === undefined ? [{ part, reason: sought.reason, fix: fixFor(platform) }] : [];
}

function fixFor(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Use the backend metal.';
  return platform === 'win32' ? 'winget install Nvidia.CUDA' : 'sipp toolchain install cuda';
}
