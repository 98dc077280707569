import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Host } from '../host.ts';
import { tripletOf } from '../host.ts';
import type { PrebuiltBackend } from '../prebuilt/packages.ts';
import type { Compiler } from './compiler.ts';
import { includedFiles, type SourceFiles } from './source-files.ts';

/** Everything that decides what the addon becomes. Paths are below the checkout, with `/`: a moved checkout keeps its objects. */
export interface AddonInputs {
  readonly host: Pick<Host, 'platform' | 'arch' | 'libc'>;
  readonly backend: PrebuiltBackend;
  readonly compiler: Compiler;
  readonly sources: SourceFiles;
  readonly includes: readonly string[];
  readonly librariesDirectory: string;
  readonly libraries: readonly string[];
  readonly release: string;
  /** Other versions that matter, such as `node-addon-api@8.9.2`. */
  readonly versions: readonly string[];
}

export interface CompileStep {
  readonly kind: 'compile';
  readonly source: string;
  /** Its name holds a hash of all that goes into it: when it exists, it is current. */
  readonly object: string;
  /** Without `-o` and its value. */
  readonly command: readonly string[];
}

export interface LinkStep {
  readonly kind: 'link';
  readonly output: string;
  /** Without `-o` and its value. */
  readonly command: readonly string[];
}

export interface AddonPlan {
  readonly compile: readonly CompileStep[];
  readonly link: LinkStep;
  readonly manifest: string;
  readonly flags: readonly string[];
  readonly inputHash: string;
}

const objectFolder = '.build/obj/node';
export const addonFolder = '.build/artifacts/node';

/** The commands that compile and link the addon, in order; compile steps are independent of each other. */
export function planAddon(inputs: AddonInputs): AddonPlan {
  const { host, backend, compiler, sources, libraries, librariesDirectory } = inputs;
  const flags = compileFlags(inputs);
  const compile = [...sources.keys()]
    .filter((path) => path.endsWith('.cpp'))
    .map((path) => compileStep(path, flags, inputs));
  const name = addonName(backend, host);
  const link: LinkStep = {
    kind: 'link',
    output: `${addonFolder}/${name}.node`,
    command: [
      ...compiler.command,
      ...compile.map(({ object }) => object),
      ...libraries.map((library) => `${librariesDirectory}/${library}`),
      ...linkFlags(host, posix.relative(addonFolder, librariesDirectory)),
    ],
  };
  const inputHash = hashOf([compile.map(({ object }) => object), link.command, inputs.release]);
  return { compile, link, manifest: `${addonFolder}/${name}.json`, flags, inputHash };
}

/** `sipp_node_cpu.linux-x64-gnu`. */
export function addonName(backend: PrebuiltBackend, host: AddonInputs['host']): string {
  return `sipp_node_${backend}.${tripletOf(host)}`;
}

function compileFlags({ includes, release }: AddonInputs): readonly string[] {
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-fvisibility=hidden',
    '-pthread',
    '-DNAPI_VERSION=8',
    `-DSIPP_LLAMA_RELEASE="${release}"`,
    ...includes.map((path) => `-I${path}`),
  ];
}

function linkFlags({ platform }: AddonInputs['host'], libraries: string): readonly string[] {
  // N-API's own symbols come from the program that loads the addon.
  if (platform === 'darwin') {
    return ['-bundle', '-undefined', 'dynamic_lookup', `-Wl,-rpath,@loader_path/${libraries}`];
  }
  return ['-shared', '-pthread', `-Wl,-rpath,$ORIGIN/${libraries}`];
}

function compileStep(source: string, flags: readonly string[], inputs: AddonInputs): CompileStep {
  const { compiler, sources, versions, release } = inputs;
  const command = [...compiler.command, ...flags, '-c', source];
  const texts = [source, ...includedFiles(source, sources)].map((path) => [path, sources.get(path)]);
  const hash = hashOf([command, compiler.version, versions, release, texts]).slice(0, 16);
  return { kind: 'compile', source, object: `${objectFolder}/${objectStem(source)}.${hash}.o`, command };
}

/** `core_engine` of `runtime/native/core/engine.cpp`. */
export function objectStem(source: string): string {
  return source
    .replace(/^runtime\/native\//, '')
    .replace(/\.cpp$/, '')
    .replaceAll('/', '_');
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
