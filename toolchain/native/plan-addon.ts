import { posix } from 'node:path';
import type { InputRecord } from '../artifacts/artifact-manifest.ts';
import { hashInputs, hashOf } from '../artifacts/inputs.ts';
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
  /** File names to link. */
  readonly libraries: readonly string[];
  /** Changes whenever the libraries do. */
  readonly librariesVersion: string;
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
  readonly inputs: InputRecord;
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
  const record = recordOf(inputs, flags);
  return {
    compile,
    link,
    manifest: `${addonFolder}/${name}.json`,
    flags,
    inputs: record,
    inputHash: hashInputs(record),
  };
}

function recordOf(
  { host, sources, compiler, versions, release, ...inputs }: AddonInputs,
  flags: readonly string[],
): InputRecord {
  return {
    ...Object.fromEntries([...sources].map(([path, text]) => [path, hashOf(text)])),
    ...Object.fromEntries(
      versions.map((item) => [item.slice(0, item.lastIndexOf('@')), item.slice(item.lastIndexOf('@') + 1)]),
    ),
    compiler: `${compiler.command.join(' ')}: ${compiler.version}`,
    flags: [...flags, ...linkFlags(host, 'LIBRARIES')].join(' '),
    libraries: `${inputs.libraries.join(' ')} in ${inputs.librariesDirectory}`,
    'code of the libraries': hashOf(inputs.librariesVersion),
    'llama.cpp': release,
  };
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
  // Beside the addon first: a package for npm carries both in one folder, as they are.
  // N-API's own symbols come from the program that loads the addon.
  if (platform === 'darwin') {
    const paths = ['-Wl,-rpath,@loader_path', `-Wl,-rpath,@loader_path/${libraries}`];
    return ['-bundle', '-undefined', 'dynamic_lookup', ...paths];
  }
  return ['-shared', '-pthread', '-Wl,-rpath,$ORIGIN', `-Wl,-rpath,$ORIGIN/${libraries}`];
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
