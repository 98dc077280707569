import type { Wheel } from '../sources/wheel.ts';

/** CUDA 13.0 in NVIDIA's wheels for Linux, by processor. */
export const cudaWheelTable: Readonly<Record<string, readonly Wheel[]>> = {
  x64: [
    {
      project: 'nvidia-cublas',
      version: '13.1.0.3',
      tags: 'py3-none-manylinux_2_27_x86_64',
      sha256: 'ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171',
      sizeBytes: 423_133_236,
    },
    {
      project: 'nvidia-cuda-runtime',
      version: '13.0.96',
      tags: 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      sha256: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
      sizeBytes: 2_243_632,
    },
    {
      project: 'nvidia-cuda-nvcc',
      version: '13.0.88',
      tags: 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      sha256: '56fe502eb77625a12f25172caa3cdddb4e4c8ba2c8c17dba44b164761b380f03',
      sizeBytes: 37_384_532,
    },
    {
      project: 'nvidia-cuda-cccl',
      version: '13.0.85',
      tags: 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      sha256: 'e0da7ad981f3a8aff08241b5bfc1af868742a63e2762f53a5171c492ef242649',
      sizeBytes: 3_120_526,
    },
    {
      project: 'nvidia-cuda-crt',
      version: '13.0.88',
      tags: 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      sha256: '2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4',
      sizeBytes: 134_086,
    },
    {
      project: 'nvidia-nvvm',
      version: '13.0.88',
      tags: 'py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64',
      sha256: 'c5f41ffeb6466944a026dfa5317d7d85355c119bbec279205d22f1869d1054e0',
      sizeBytes: 61_601_415,
    },
  ],
  arm64: [
    {
      project: 'nvidia-cublas',
      version: '13.1.0.3',
      tags: 'py3-none-manylinux_2_27_aarch64',
      sha256: 'c86fc7f7ae36d7528288c5d88098edcb7b02c633d262e7ddbb86b0ad91be5df2',
      sizeBytes: 542_851_226,
    },
    {
      project: 'nvidia-cuda-runtime',
      version: '13.0.96',
      tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
      sha256: 'ef9bcbe90493a2b9d810e43d249adb3d02e98dd30200d86607d8d02687c43f55',
      sizeBytes: 2_261_060,
    },
    {
      project: 'nvidia-cuda-nvcc',
      version: '13.0.88',
      tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
      sha256: 'c7ff28f86a24effdc6c034fa15230c549a273e4771b10a7fec14996f8cf3307f',
      sizeBytes: 32_455_430,
    },
    {
      project: 'nvidia-cuda-cccl',
      version: '13.0.85',
      tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
      sha256: '6f0203e29fed809ee2b7fe9b1344df66ecab990c37d6a2e0e189b26d6c97ed7c',
      sizeBytes: 3_120_528,
    },
    {
      project: 'nvidia-cuda-crt',
      version: '13.0.88',
      tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
      sha256: 'ee2ea2a97073e02ee62bb27841f437332be2c248e3eac013df07997ada39c003',
      sizeBytes: 134_086,
    },
    {
      project: 'nvidia-nvvm',
      version: '13.0.88',
      tags: 'py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64',
      sha256: 'c4376a291d72d22a315d9d2f69bdae8f8cd83a627f75bad395cee49a0fe65dc1',
      sizeBytes: 59_234_185,
    },
  ],
};
