import { expect, test } from 'vitest';
import { type CMakeInputs, definitionInputs, planCMake } from './cmake-plan.ts';

const inputs: CMakeInputs = {
  root: '/sipp',
  tree: 'core-cuda',
  nodePath: '/usr/bin/node',
  cmake: '/usr/bin/cmake',
  ninja: '/usr/bin/ninja',
  ccache: '/usr/bin/ccache',
  definitions: { LLAMA_SOURCE: '/sipp/.build/source', GGML_CUDA: 'ON', CMAKE_CUDA_ARCHITECTURES: '86-real;90-virtual' },
  targets: ['llama', 'ggml'],
  jobs: 2,
};

test('cmake-js configures out of tree, CMake compiles', () => {
  const { tree, configure, compile } = planCMake(inputs);

  expect(tree).toBe('/sipp/.build/cmake/core-cuda');
  expect(configure).toEqual([
    '/usr/bin/node',
    '/sipp/node_modules/cmake-js/bin/cmake-js',
    'configure',
    '--directory',
    '/sipp/runtime/native',
    '--out',
    '/sipp/.build/cmake/core-cuda',
    '--config',
    'Release',
    '--cmake-path',
    '/usr/bin/cmake',
    '--generator',
    'Ninja',
    '--CDLLAMA_SOURCE=/sipp/.build/source',
    '--CDGGML_CUDA=ON',
    '--CDCMAKE_CUDA_ARCHITECTURES=86-real;90-virtual',
    '--CDGGML_CCACHE=OFF',
    '--CDCMAKE_MAKE_PROGRAM=/usr/bin/ninja',
    '--CDCMAKE_C_COMPILER_LAUNCHER=/usr/bin/ccache',
    '--CDCMAKE_CXX_COMPILER_LAUNCHER=/usr/bin/ccache',
  ]);
  expect(compile.join(' ')).toBe(
    '/usr/bin/cmake --build /sipp/.build/cmake/core-cuda --config Release --target llama ggml --parallel 2',
  );
});

test('without ninja and ccache CMake decides', () => {
  const { configure } = planCMake({ ...inputs, ninja: undefined, ccache: undefined });
  expect(configure.join(' ')).not.toMatch(/generator|LAUNCHER|MAKE_PROGRAM/);
});

test('where the checkout lies does not decide what is built', () => {
  const moved = {
    ...inputs.definitions,
    LLAMA_SOURCE: '/moved/.build/source',
    HEADERS: '/moved/.build/toolchain/cuda',
  };
  const original = { ...inputs.definitions, HEADERS: '/sipp/.build/toolchain/cuda' };
  expect(definitionInputs(moved, '/moved')).toEqual(definitionInputs(original, '/sipp'));
});
