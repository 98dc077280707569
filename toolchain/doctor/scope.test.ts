import { expect, test } from 'vitest';
import type { Scope } from './check.ts';
import { checks } from './checks.ts';
import { defaultScope } from './doctor.ts';

const tools = ['node.version', 'npm.present', 'git.present', 'compiler.cxx'];
const buildTools = ['cmake.present', 'ninja.present', 'ccache.present'];
const browser = ['emscripten.present', 'chromium.present'];
const engine = ['prebuilt.package', 'prebuilt.libraries', 'libc.version', 'headers.llama', 'addon.current'];
const answer = ['engine.decode', 'model.bundled'];
const machine = ['processor.features', 'memory.available', 'disk.space'];
const build = ['build.memory', 'build.disk'];
const cuda = ['addon.cuda', 'cuda.device', 'cuda.libraries'];
const vulkan = ['addon.vulkan', 'vulkan.driver', 'vulkan.libraries'];
const metal = ['addon.metal', 'metal.host'];
const sdks = ['cuda.toolkit', 'vulkan.sdk'];
const core = [...tools, ...engine, ...answer, ...machine, 'launchers.path'];

test.each<[Partial<Scope>, readonly string[]]>([
  [{}, [...core, ...buildTools, ...browser, ...build, ...cuda, ...vulkan, ...sdks, 'gateway.ports']],
  [{ target: 'core' }, [...core, ...cuda, ...vulkan]],
  [{ target: 'node' }, [...core, ...buildTools, ...build, ...cuda, ...vulkan, ...sdks]],
  [
    { target: 'wasm' },
    [
      'node.version',
      'npm.present',
      'git.present',
      ...buildTools,
      ...browser,
      ...build,
      'memory.available',
      'disk.space',
    ],
  ],
  [{ target: 'gateway' }, [...core, ...cuda, ...vulkan, 'gateway.ports']],
  [{ target: 'docs' }, ['node.version', 'npm.present', 'disk.space']],
  [{ target: 'core', backend: 'cpu' }, core],
  [{ target: 'node', backend: 'cuda' }, [...core, ...buildTools, ...build, ...cuda, 'cuda.toolkit']],
  [{ target: 'core', backend: 'vulkan' }, [...core, ...vulkan]],
  [{ target: 'core', backend: 'metal' }, [...core, ...metal]],
  [{ target: 'docs', backend: 'cuda', deep: true }, ['node.version', 'npm.present', 'disk.space']],
  [{ target: 'core', backend: 'cpu', deep: true }, [...core, 'decode.cpu', 'compile.cxx']],
  [
    { target: 'node', backend: 'cuda', deep: true },
    [...core, ...buildTools, ...build, ...cuda, 'cuda.toolkit', 'decode.cuda', 'compile.cxx', 'compile.nvcc'],
  ],
])('%j looks at what it needs and at nothing else', (scope, codes) => {
  expect(codesOf(scope, 'linux')).toEqual([...codes].sort());
});

test('a Mac has Metal in place of CUDA and Vulkan', () => {
  expect(codesOf({ target: 'core' }, 'darwin')).toEqual([...core, ...metal].sort());
});

function codesOf(scope: Partial<Scope>, platform: NodeJS.Platform): readonly string[] {
  const whole = { ...defaultScope, ...scope };
  return checks
    .filter((check) => check.appliesTo(whole, { platform }))
    .map(({ code }) => code)
    .sort();
}
