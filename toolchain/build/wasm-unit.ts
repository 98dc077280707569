import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeSource } from '../native/llama-source.ts';
import { findTool } from '../tools/find-tool.ts';
import type { FoundTool } from '../tools/tool.ts';
import { cmakeFiles, engineFiles, sourceInputs } from './build-files.ts';
import type { Threading, WasmRuntime } from './build-request.ts';
import { definitionInputs, planCMake } from './cmake-plan.ts';
import { findCMakeTools } from './cmake-tools.ts';
import { type CMakeSearch, cmakeUnit } from './cmake-unit.ts';
import type { BuildContext, Unit } from './unit.ts';

export interface WasmChoice {
  readonly threading: Threading;
  readonly runtime: WasmRuntime;
}

/** Where the modules lie, below the checkout: inside the package for browsers. */
export const wasmFolder = '.build/artifacts/npm/sipp/dist/wasm';

/** `sipp-wasm`, `sipp-wasm-pthread`, `sipp-wasm-webgpu`: without an ending. */
export function wasmName({ threading, runtime }: WasmChoice): string {
  return `sipp-wasm${runtime === 'webgpu' ? '-webgpu' : ''}${threading === 'pthread' ? '-pthread' : ''}`;
}

/** The engine as a WebAssembly module. */
export function wasmUnit(choice: WasmChoice, { required }: Pick<Unit, 'required'>): Unit {
  const { threading, runtime } = choice;
  const id = wasmName(choice).replace('sipp-', '');
  const flavour = runtime === 'cpu' ? threading : `${threading}, ${runtime}`;
  return cmakeUnit({ id, title: `WebAssembly module (${flavour})`, needs: [], required }, (context) =>
    prepare(choice, context),
  );
}

/** First Emscripten with the port of Dawn's WebGPU headers that ggml is written for. */
const webgpuVersion = [4, 0, 10] as const;

async function prepare(choice: WasmChoice, context: BuildContext): Promise<CMakeSearch> {
  const { root, jobs } = context;
  const [search, emscripten] = await Promise.all([findCMakeTools(context), findTool('emscripten', context)]);
  if (emscripten.state !== 'ready') return emscripten;
  if (!search.tools) return search;
  const obstacle = obstacleOf(choice, emscripten.tool, context);
  if (obstacle) return obstacle;
  const { cmake, ninja } = search.tools;
  const source = describeSource(root);
  const name = wasmName(choice);
  const settings = {
    // The toolchain file says x86 unless it is told, and ggml then leaves out its kernels for WebAssembly.
    EMSCRIPTEN_SYSTEM_PROCESSOR: 'wasm32',
    SIPP_WASM_THREADING: choice.threading,
    SIPP_WASM_RUNTIME: choice.runtime,
    ...(context.env['EMDAWNWEBGPU_DIR'] !== undefined && { EMDAWNWEBGPU_DIR: context.env['EMDAWNWEBGPU_DIR'] }),
  };
  const toolchainFile = join(emscripten.tool.path, 'cmake/Modules/Platform/Emscripten.cmake');
  const plan = planCMake({
    root,
    tree: name.replace('sipp-', ''),
    nodePath: process.execPath,
    cmake: cmake.path,
    ninja: ninja?.path,
    // Debian's Emscripten and ccache do not know each other.
    ccache: undefined,
    definitions: { CMAKE_TOOLCHAIN_FILE: toolchainFile, LLAMA_SOURCE: source.directory, ...settings },
    targets: ['sipp-wasm'],
    jobs,
  });
  return {
    artifact: {
      target: 'wasm',
      flavour: name.replace(/^sipp-/, ''),
      folder: wasmFolder,
      manifestName: `${name}.json`,
      source,
      compiler: { command: 'em++', version: `Emscripten ${emscripten.tool.version}` },
      flags: Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
      env: { ...cmake.env, ...ninja?.env, ...emscripten.tool.env },
      inputs: {
        ...sourceInputs(source),
        ...cmakeFiles(root, 'wasm'),
        ...engineFiles(root, ['runtime/native/core', 'runtime/native/wasm']),
        ...definitionInputs(settings, root),
        compiler: `Emscripten ${emscripten.tool.version}`,
        cmake: cmake.version,
      },
      plan,
      collect: (output) => moduleFiles(output, name),
    },
  };
}

function obstacleOf({ runtime }: WasmChoice, { version }: FoundTool, { env }: BuildContext): CMakeSearch | undefined {
  if (runtime !== 'webgpu' || env['EMDAWNWEBGPU_DIR'] !== undefined || isAtLeast(version, webgpuVersion))
    return undefined;
  return {
    reason: `WebGPU needs Emscripten ${webgpuVersion.join('.')} or newer; this is ${version}.`,
    fix: 'Set EMSDK to a newer Emscripten, or EMDAWNWEBGPU_DIR to an unpacked emdawnwebgpu package of Dawn.',
  };
}

function isAtLeast(version: string, wanted: readonly number[]): boolean {
  const numbers = version.split('.').map(Number);
  const difference = wanted.map((part, index) => (numbers[index] ?? 0) - part).find((value) => value !== 0);
  return (difference ?? 0) >= 0;
}

/** Older releases of Emscripten start threads from a file of their own. */
function moduleFiles(output: string, name: string): ReadonlyMap<string, string> {
  const names = [`${name}.js`, `${name}.wasm`, `${name}.worker.js`];
  return new Map(names.map((file) => [file, join(output, file)] as const).filter(([, path]) => existsSync(path)));
}
