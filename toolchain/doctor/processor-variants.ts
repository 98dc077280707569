/**
 * Which of the prebuilt x86 builds of ggml runs on a processor. Features and weights are those of llama.cpp v0.4.0:
 * `ggml/src/CMakeLists.txt` (variants) and `ggml/src/ggml-cpu/arch/x86/cpu-feats.cpp` (score).
 */
const avx512 = ['avx512f', 'avx512cd', 'avx512vl', 'avx512dq', 'avx512bw'] as const;
const haswell = ['sse4_2', 'avx', 'f16c', 'fma', 'avx2', 'bmi2'] as const;

/** Names as in `/proc/cpuinfo`. */
const variants: Readonly<Record<string, readonly string[]>> = {
  x64: [],
  sse42: ['sse4_2'],
  sandybridge: ['sse4_2', 'avx'],
  ivybridge: ['sse4_2', 'avx', 'f16c'],
  piledriver: ['sse4_2', 'avx', 'f16c', 'fma'],
  haswell,
  skylakex: [...haswell, ...avx512],
  cannonlake: [...haswell, ...avx512, 'avx512vbmi'],
  cascadelake: [...haswell, ...avx512, 'avx512_vnni'],
  icelake: [...haswell, ...avx512, 'avx512vbmi', 'avx512_vnni'],
  cooperlake: [...haswell, ...avx512, 'avx512_vnni', 'avx512_bf16'],
  zen4: [...haswell, ...avx512, 'avx512vbmi', 'avx512_vnni', 'avx512_bf16'],
  alderlake: [...haswell, 'avx_vnni'],
  sapphirerapids: [...haswell, ...avx512, 'avx512vbmi', 'avx512_vnni', 'avx512_bf16', 'amx_int8'],
};

const weights: Readonly<Record<string, number>> = {
  fma: 1,
  f16c: 1 << 1,
  sse4_2: 1 << 2,
  bmi2: 1 << 3,
  avx: 1 << 4,
  avx2: 1 << 5,
  avx_vnni: 1 << 6,
  avx512f: 1 << 7,
  avx512vbmi: 1 << 8,
  avx512_bf16: 1 << 9,
  avx512_vnni: 1 << 10,
  amx_int8: 1 << 11,
};

/** The variant with the highest score among those whose features are all there. */
export function chooseVariant(features: ReadonlySet<string>): string {
  let best = 'x64';
  for (const [name, needed] of Object.entries(variants)) {
    if (needed.every((feature) => features.has(feature)) && score(needed) > score(variants[best] ?? [])) best = name;
  }
  return best;
}

function score(features: readonly string[]): number {
  return features.reduce((sum, feature) => sum + (weights[feature] ?? 0), 1);
}
