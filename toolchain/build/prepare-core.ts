import { cpus } from 'node:os';
import type { InputRecord } from '../artifacts/artifact-manifest.ts';
import { installCommand } from '../install-command.ts';
import { findCompiler } from '../native/compiler.ts';
import { describeSource } from '../native/llama-source.ts';
import { describeBackendSdk } from './backend-sdk.ts';
import { cmakeFiles, sourceInputs } from './build-files.ts';
import { definitionInputs, planCMake } from './cmake-plan.ts';
import { findCMakeTools } from './cmake-tools.ts';
import type { CMakeArtifact } from './cmake-unit.ts';
import { type CoreChoice, coreDefinitions } from './core-definitions.ts';
import type { BuildContext } from './unit.ts';

/** What every build of llama.cpp for a backend has in common, whichever of its targets are wanted. */
export type PreparedCore = Pick<CMakeArtifact, 'inputs' | 'source' | 'compiler' | 'flags' | 'env' | 'plan'>;

export type CoreSearch =
  | { readonly core: PreparedCore }
  | { readonly core?: never; readonly reason: string; readonly fix: string };

/** Looks for everything that compiling CMake targets of llama.cpp for a backend needs. Changes nothing. */
export async function prepareCore(
  choice: CoreChoice,
  targets: readonly string[],
  context: BuildContext,
): Promise<CoreSearch> {
  const { root, host, env, signal, jobs } = context;
  const [search, sdk, { compiler, rejected }] = await Promise.all([
    findCMakeTools(context),
    describeBackendSdk(choice.backend, context),
    findCompiler({ host, env, signal }),
  ]);
  if (!compiler) {
    return { reason: `There is no C++ compiler: ${rejected.join(' ')}`, fix: installCommand('compiler', host) };
  }
  if (!search.tools) return search;
  if (!sdk.definitions) return sdk;
  const { cmake, ninja, ccache } = search.tools;
  const source = describeSource(root);
  const settings = { ...coreDefinitions(choice), ...sdk.definitions };
  const command = compiler.command.join(' ');
  const plan = planCMake({
    root,
    // Of its own: going back and forth between the two would compile everything each time.
    tree: `core-${choice.backend}${choice.portable ? '-portable' : ''}`,
    nodePath: process.execPath,
    cmake: cmake.path,
    ninja: ninja?.path,
    ccache: ccache?.path,
    // One tree for libraries and tools: what is not among the targets is not compiled.
    definitions: { LLAMA_SOURCE: source.directory, SIPP_LLAMA_TOOLS: 'ON', ...settings },
    targets,
    jobs,
  });
  const inputs: InputRecord = {
    ...sourceInputs(source),
    ...cmakeFiles(root, 'host'),
    ...definitionInputs(settings, root),
    ...sdk.inputs,
    compiler: `${command}: ${compiler.version}`,
    cmake: cmake.version,
    targets: targets.join(' '),
    ...environmentInputs(env),
    ...(choice.portable ? {} : { processor: processorName() }),
  };
  const flags = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  const tools = { ...cmake.env, ...ninja?.env, ...ccache?.env };
  return { core: { source, compiler: { command, version: compiler.version }, env: tools, flags, inputs, plan } };
}

/** Variables that compilers and CMake obey without being asked. */
const obeyed = ['CC', 'CXX', 'CFLAGS', 'CUDAFLAGS', 'LDFLAGS'];

function environmentInputs(env: BuildContext['env']): InputRecord {
  return Object.fromEntries(obeyed.flatMap((name) => (env[name] === undefined ? [] : [[`$${name}`, env[name]]])));
}

/** A tuned build belongs to its processor: on another one it may not run. */
function processorName(): string {
  return cpus()[0]?.model ?? 'unknown';
}
