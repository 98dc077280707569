import { expect, test } from 'vitest';
import { type AddonInputs, planAddon } from './plan-addon.ts';
import { includedFiles } from './source-files.ts';

const sources = new Map([
  ['runtime/native/core/engine.cpp', '#include "engine.h"\nint a;'],
  ['runtime/native/core/engine.h', '#pragma once\n#include "clock.h"\n#include <vector>'],
  ['runtime/native/core/clock.h', '#pragma once'],
  ['runtime/native/core/host.cpp', 'int b;'],
  ['runtime/native/napi/addon.cpp', '#include "engine.h"'],
]);

const inputs: AddonInputs = {
  host: { platform: 'linux', arch: 'x64', libc: 'glibc' },
  backend: 'cpu',
  compiler: { command: ['g++'], family: 'gcc', version: 'g++ 12', major: 12 },
  sources,
  includes: ['.build/toolchain/llama.cpp-v0.4.0/include'],
  librariesDirectory: '.build/toolchain/prebuilt/linux-x64-3.21.1/bins/linux-x64',
  libraries: ['libllama.v0.4.0.so'],
  librariesVersion: '3.21.1',
  release: 'v0.4.0',
  versions: ['node-addon-api@8.9.2'],
};

test('every source is compiled, and the objects are linked to the libraries by a relative path', () => {
  const { compile, link, manifest } = planAddon(inputs);

  expect(compile.map(({ source }) => source)).toEqual([
    'runtime/native/core/engine.cpp',
    'runtime/native/core/host.cpp',
    'runtime/native/napi/addon.cpp',
  ]);
  expect(compile[0]?.object).toMatch(/^\.build\/obj\/node\/core_engine\.[0-9a-f]{16}\.o$/);
  expect(compile[0]?.command).toEqual([
    'g++',
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-fvisibility=hidden',
    '-pthread',
    '-DNAPI_VERSION=8',
    '-DSIPP_LLAMA_RELEASE="v0.4.0"',
    '-I.build/toolchain/llama.cpp-v0.4.0/include',
    '-c',
    'runtime/native/core/engine.cpp',
  ]);
  expect(link.output).toBe('.build/artifacts/node/sipp_node_cpu.linux-x64-gnu.node');
  expect(link.command).toEqual([
    'g++',
    ...compile.map(({ object }) => object),
    '.build/toolchain/prebuilt/linux-x64-3.21.1/bins/linux-x64/libllama.v0.4.0.so',
    '-shared',
    '-pthread',
    '-Wl,-rpath,$ORIGIN',
    '-Wl,-rpath,$ORIGIN/../../toolchain/prebuilt/linux-x64-3.21.1/bins/linux-x64',
  ]);
  expect(manifest).toBe('.build/artifacts/node/sipp_node_cpu.linux-x64-gnu.json');
});

test('on macOS the addon is a bundle that finds its libraries beside itself', () => {
  const { link } = planAddon({
    ...inputs,
    host: { platform: 'darwin', arch: 'arm64', libc: undefined },
    backend: 'metal',
  });
  expect(link.output).toBe('.build/artifacts/node/sipp_node_metal.darwin-arm64.node');
  expect(link.command).toContain('-bundle');
  expect(link.command).toContain('-Wl,-rpath,@loader_path');
  expect(link.command).toContain('-Wl,-rpath,@loader_path/../../toolchain/prebuilt/linux-x64-3.21.1/bins/linux-x64');
});

test('a changed header renews the objects that include it, directly or not, and no others', () => {
  const changed = new Map(sources).set('runtime/native/core/clock.h', '#pragma once\nint now;');
  const [before, after] = [planAddon(inputs), planAddon({ ...inputs, sources: changed })];

  const renewed = after.compile.filter(({ object }, index) => object !== before.compile[index]?.object);
  expect(renewed.map(({ source }) => source)).toEqual([
    'runtime/native/core/engine.cpp',
    'runtime/native/napi/addon.cpp',
  ]);
  expect(after.inputHash).not.toBe(before.inputHash);
});

test.each<[string, Partial<AddonInputs>]>([
  ['compiler', { compiler: { ...inputs.compiler, version: 'g++ 13' } }],
  ['release', { release: 'v0.5.0' }],
  ['library', { libraries: ['libllama.v0.5.0.so'] }],
  ['build of the libraries', { librariesVersion: '0123' }],
  ['package', { versions: ['node-addon-api@9.0.0'] }],
])('another %s makes another addon', (_name, change) => {
  expect(planAddon({ ...inputs, ...change }).inputHash).not.toBe(planAddon(inputs).inputHash);
});

test('headers that include each other end', () => {
  const files = new Map([
    ['runtime/native/core/a.h', '#include "b.h"'],
    ['runtime/native/core/b.h', '#include "a.h"'],
    ['runtime/native/napi/c.cpp', '# include "../core/a.h"'],
  ]);
  expect(includedFiles('runtime/native/napi/c.cpp', files)).toEqual([
    'runtime/native/core/a.h',
    'runtime/native/core/b.h',
  ]);
});
