import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from './engine.ts';

/**
 * Elements that ggml's dot products of 16-bit numbers take at once, by the width of the processor's vectors (GGML_F16_STEP in
 * ggml-cpu/simd-mappings.h). What is left over is added up one by one.
 */
const STEP_512 = 64;
const STEP_256 = 32;

/** Builds of ggml that use vectors of 256 bits, the newer first (`ggml_add_cpu_backend_variant` in ggml/src/CMakeLists.txt). */
const builds256 = ['alderlake', 'haswell'];

/** Beyond this, attention is a small part of the work, and wider vectors gain more elsewhere than they lose there. */
const SMALL_MODEL_BYTES = 64 * 2 ** 20;

/**
 * The compute libraries to try before the one that llama.cpp would choose, which is the newest that the processor can run. With
 * attention heads of 32, as the bundled model has, that one computes attention number by number on processors with vectors of 512
 * bits: the build for 256 bits decodes two to six times faster there.
 */
export function preferredKernels(directory: string, { keyLength, weightBytes }: ModelFile): readonly string[] {
  if (process.arch !== 'x64' || weightBytes > SMALL_MODEL_BYTES) return [];
  if (keyLength % STEP_512 <= keyLength % STEP_256) return [];
  const [prefix, suffix] =
    process.platform === 'win32' ? ['', '.dll'] : ['lib', process.platform === 'darwin' ? '.dylib' : '.so'];
  return builds256
    .map((name) => join(directory, `${prefix}ggml-cpu-${name}${suffix}`))
    .filter((path) => existsSync(path));
}
