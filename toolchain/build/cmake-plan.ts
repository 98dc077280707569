import type { InputRecord } from '../artifacts/artifact-manifest.ts';

/** Everything that a CMake build of runtime/native depends on. Paths are absolute. */
export interface CMakeInputs {
  readonly root: string;
  /** Folder name below `.build/cmake`: `core-cpu`, `wasm-pthread`. */
  readonly tree: string;
  readonly nodePath: string;
  readonly cmake: string;
  /** Undefined: CMake's own choice, which is make on Unix. */
  readonly ninja: string | undefined;
  readonly ccache: string | undefined;
  readonly definitions: Readonly<Record<string, string>>;
  /** Targets of CMake to build. */
  readonly targets: readonly string[];
  readonly jobs: number;
}

export interface CMakePlan {
  /** The folder of the build, which may be removed at any time. Absolute. */
  readonly tree: string;
  readonly configure: readonly string[];
  readonly compile: readonly string[];
}

/** The two commands of a build. cmake-js configures, so that addon, libraries and modules are all set up in one way. */
export function planCMake(inputs: CMakeInputs): CMakePlan {
  const { root, cmake, targets, jobs } = inputs;
  const tree = `${root}/.build/cmake/${inputs.tree}`;
  const definitions = { ...inputs.definitions, ...toolDefinitions(inputs) };
  return {
    tree,
    configure: [
      inputs.nodePath,
      `${root}/node_modules/cmake-js/bin/cmake-js`,
      'configure',
      ...['--directory', `${root}/runtime/native`],
      ...['--out', tree],
      ...['--config', 'Release'],
      ...['--cmake-path', cmake],
      ...(inputs.ninja === undefined ? [] : ['--generator', 'Ninja']),
      ...Object.entries(definitions).map(([name, value]) => `--CD${name}=${value}`),
    ],
    // Not `cmake-js compile`, which throws everything away when a file does not compile.
    compile: [cmake, '--build', tree, '--config', 'Release', '--target', ...targets, '--parallel', String(jobs)],
  };
}

/** How it is built, which does not change what is built. */
function toolDefinitions({ ninja, ccache }: CMakeInputs): Readonly<Record<string, string>> {
  return {
    // Found by us, or not at all: a build says what it used.
    GGML_CCACHE: 'OFF',
    ...(ninja !== undefined && { CMAKE_MAKE_PROGRAM: ninja }),
    ...(ccache !== undefined && { CMAKE_C_COMPILER_LAUNCHER: ccache, CMAKE_CXX_COMPILER_LAUNCHER: ccache }),
  };
}

/** The definitions as inputs of an artifact: where the source lies says nothing about what becomes of it. */
export function definitionInputs(definitions: CMakeInputs['definitions'], root: string): InputRecord {
  const entries = Object.entries(definitions).filter(([name]) => name !== 'LLAMA_SOURCE');
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll(root, '.')]));
}
