import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';
import type { Host } from '../../host.ts';
import { chooseTool } from '../choose-tool.ts';
import { emscriptenPlaces } from '../emscripten/emscripten-places.ts';
import { inspectEmscripten } from '../emscripten/inspect-emscripten.ts';
import { tryEmscripten } from '../emscripten/try-emscripten.ts';
import type { ManagedTool } from '../managed-tool.ts';
import { programsOnPath } from '../on-path.ts';
import { debianPackages } from '../sources/debian-packages.ts';
import { isDebianSystem } from '../sources/debian-system.ts';
import type { LoadedProgram } from '../sources/loader-script.ts';
import type { ToolSource } from '../sources/source.ts';
import { vendorArchive } from '../sources/vendor-archive.ts';

/** Compiles the engine for browsers. */
export const emscriptenTool: ManagedTool = {
  id: 'emscripten',
  title: 'Emscripten',
  aliases: ['emsdk'],
  purpose: 'WebAssembly builds',
  downloadSize: '320 MB',
  isInAll: true,
  obstacle: (search) =>
    programsOnPath('python3', search).length > 0
      ? undefined
      : new SippError('tool_missing', 'Emscripten needs python3, which was not found on PATH.', {
          hint: 'Install Python 3.8 or newer.',
        }),
  sources: (host) => [...vendorSources(host), ...(isDebianSystem(host) ? [withConfiguration(debian)] : [])],
  inspect: (folder, search) => inspectEmscripten(join(folder, 'emscripten'), search),
  async find(folder, search) {
    const candidates = [
      ...(await emscriptenPlaces(search)),
      ...[join(folder, 'emscripten')].filter(existsSync).map((path) => ({ path, origin: 'managed' as const })),
    ];
    return chooseTool(emscriptenTool, candidates, (path) => inspectEmscripten(path, search));
  },
  tryOut: tryEmscripten,
};

/** Emscripten's own builds, with the checksums that emsdk lists in `bazel/revisions.bzl`. */
const release = { version: '3.1.58', revision: 'a4d4afb626c5010f6ccda4638b8d77579a63782e' };

/** By platform and processor: folder, end of the name, SHA-256. */
const builds: Readonly<Record<string, readonly [system: string, suffix: string, sha256: string]>> = {
  'linux-x64': ['linux', '', 'b188249ecb939dadc679aaf2d3d9afd0fe19ab942f91b7bc926b4f252915dd1a'],
  'darwin-x64': ['mac', '', '2092aa4bef3b9f88d3f343b042a417ba677d4e04454656d8f2e101ba53f854e8'],
  'darwin-arm64': ['mac', '-arm64', '7a9a15845257629b7602d15bdf7633a8e10472b0fa9b3d9ee7149938aa2f2039'],
};

function vendorSources({ platform, arch }: Host): readonly ToolSource[] {
  const build = builds[`${platform}-${arch}`];
  if (build === undefined) return [];
  const { version, revision } = release;
  const [system, suffix, sha256] = build;
  const url = `https://storage.googleapis.com/webassembly/emscripten-releases-builds/${system}/${revision}/wasm-binaries${suffix}.tar.xz`;
  const place = [{ from: 'install', to: '.' }];
  return [withConfiguration(vendorArchive({ title: 'emscripten.org', version, url, sha256, place }))];
}

const llvm = (name: string): LoadedProgram => ({
  path: `usr/lib/llvm-19/bin/${name}`,
  libraries: ['usr/lib/llvm-19/lib'],
});
const clang: LoadedProgram = { ...llvm('clang'), flags: '-resource-dir "$root/usr/lib/llvm-19/lib/clang/19"' };
const binaryen = (name: string): LoadedProgram => ({ path: `usr/bin/${name}` });
const programs = (names: readonly string[], to: (name: string) => LoadedProgram) =>
  Object.fromEntries(names.map((name) => [name, to(name)]));

const libraries = 'usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten';

const debian = debianPackages({
  version: '3.1.69',
  packages: [
    ...['emscripten', 'node-acorn', 'binaryen', 'clang-19', 'lld-19', 'llvm-19', 'libclang-common-19-dev'],
    // What their programs are linked to.
    ...['libllvm19', 'libclang-cpp19', 'libz3-4', 'libxml2', 'libedit2', 'libbsd0', 'libmd0', 'libffi8', 'liblzma5'],
    ...['libtinfo6', 'libzstd1', 'zlib1g'],
  ],
  programs: {
    clang,
    'clang++': clang,
    'wasm-ld': llvm('lld'),
    ...programs(['llvm-ar', 'llvm-cxxfilt', 'llvm-dwarfdump', 'llvm-dwp', 'llvm-nm', 'llvm-objcopy'], llvm),
    ...programs(['llvm-ranlib', 'llvm-size', 'llvm-strip'], llvm),
    ...programs(['wasm-opt', 'wasm-emscripten-finalize', 'wasm-metadce', 'wasm-split', 'wasm-ctor-eval'], binaryen),
    ...programs(['wasm-as', 'wasm-dis', 'wasm-merge', 'wasm2js'], binaryen),
  },
  // Variants of the system libraries for -flto and for dynamic linking: more than half of it.
  without: ['lto', 'lto-pic', 'pic'].map((variant) => `${libraries}/${variant}`),
  links: {
    emscripten: 'usr/share/emscripten',
    // Where the optimizer for JavaScript looks for acorn.
    'usr/share/emscripten/node_modules': '../nodejs',
  },
});

/** A source whose Emscripten finds its parts wherever the folder lies. */
function withConfiguration(source: ToolSource): ToolSource {
  return {
    ...source,
    async fetch(context) {
      const records = await source.fetch(context);
      await writeFile(join(context.folder, 'emscripten', '.emscripten'), configuration);
      // Its scripts are CommonJS, and Node would ask the checkout's manifest above.
      await writeFile(join(context.folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
      return records;
    },
  };
}

/** Debian's system libraries are complete and never rebuilt; those of Emscripten's own build are made when they are first used. */
const configuration = `import os
_root = os.path.dirname(os.path.dirname(os.path.abspath(os.environ['EM_CONFIG'])))
LLVM_ROOT = os.path.join(_root, 'bin')
BINARYEN_ROOT = _root
NODE_JS = 'node'
FROZEN_CACHE = os.path.isdir(os.path.join(_root, 'usr'))
`;
