import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Inspection } from '../managed-tool.ts';
import { programsOnPath } from '../on-path.ts';
import type { ToolSearch } from '../tool-search.ts';
import { isAtLeast } from '../version.ts';

/** First release whose options our builds use; Debian 12's. */
const minimum = '3.1.6';

/** Looks at a folder with `emcc` and CMake's toolchain file. Nothing is run: emcc takes a second and may fill its cache. */
export async function inspectEmscripten(path: string, search: ToolSearch): Promise<Inspection> {
  // Debian's has only the script itself there; what starts it lies in /usr/bin.
  if (!['emcc', 'emcc.py'].some((name) => existsSync(join(path, name))))
    return { reason: `There is no emcc in '${path}'.` };
  const toolchainFile = join(path, 'cmake', 'Modules', 'Platform', 'Emscripten.cmake');
  if (!existsSync(toolchainFile)) return { reason: `There is no '${toolchainFile}'.` };
  const version = readVersion(join(path, 'emscripten-version.txt'));
  if (version === undefined) return { reason: `'${path}' does not tell its version.` };
  if (!isAtLeast(version, minimum)) {
    return { reason: `'${path}' is Emscripten ${version}; ${minimum} is the oldest that works.`, isOutdated: true };
  }
  const [python] = programsOnPath('python3', search);
  if (python === undefined) return { reason: 'Emscripten needs python3, which was not found on PATH.' };
  return { id: 'emscripten', version, path, origin: 'managed', env: environmentFor(path) };
}

/** `"3.1.69"`, with or without quotation marks. */
function readVersion(path: string): string | undefined {
  try {
    return /(\d+\.\d+\.\d+)/.exec(readFileSync(path, 'utf8'))?.[1];
  } catch {
    // Not an Emscripten, or not a whole one.
    return undefined;
  }
}

function environmentFor(path: string): Readonly<Record<string, string>> {
  // Of an emsdk: <emsdk>/.emscripten beside <emsdk>/upstream/emscripten.
  const configurations = [join(path, '.emscripten'), join(dirname(dirname(path)), '.emscripten')];
  const configuration = configurations.find((file) => existsSync(file));
  return {
    // One that belongs to it wins over one of another Emscripten that happens to be active.
    ...(configuration !== undefined && { EM_CONFIG: configuration }),
    EM_NODE_JS: process.execPath,
    ...(needsDebianModules(path) && { NODE_PATH: debianModules }),
  };
}

const debianModules = '/usr/share/nodejs';

/** Debian's Emscripten has its JavaScript packages outside its folder, where a Node that is not Debian's does not look. */
function needsDebianModules(path: string): boolean {
  return !existsSync(join(path, 'node_modules')) && existsSync(join(debianModules, 'acorn'));
}
