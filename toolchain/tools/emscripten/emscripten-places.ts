import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Candidate } from '../choose-tool.ts';
import { programsOnPath } from '../on-path.ts';
import type { ToolSearch } from '../tool-search.ts';

/** Where distributions and Homebrew put it. */
const systemFolders: Partial<Readonly<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/share/emscripten', '/usr/lib/emscripten'],
  darwin: ['/opt/homebrew/opt/emscripten/libexec', '/usr/local/opt/emscripten/libexec'],
};

/** Folders of this machine that may hold Emscripten, best first: what the user named, what runs, what is installed. */
export async function emscriptenPlaces(search: ToolSearch): Promise<readonly Candidate[]> {
  const { env, host } = search;
  const named = [
    env['EMSCRIPTEN_ROOT'],
    env['EMSCRIPTEN'],
    env['EMSDK'] && join(env['EMSDK'], 'upstream', 'emscripten'),
  ];
  const running = await Promise.all(programsOnPath('emcc', search).map((path) => rootOf(path, search)));
  const installed = (systemFolders[host.platform] ?? []).filter((folder) => existsSync(join(folder, 'emcc.py')));
  return [
    ...named.filter(isText).map((path) => ({ path, origin: 'environment' as const })),
    ...running.filter(isText).map((path) => ({ path, origin: 'path' as const })),
    ...installed.map((path) => ({ path, origin: 'system' as const })),
  ];
}

/** The folder of Emscripten that an `emcc` belongs to. Some distributions put a script of their own there. */
async function rootOf(emcc: string, { run, signal, env }: ToolSearch): Promise<string | undefined> {
  const folder = dirname(realpathSync(emcc));
  if (existsSync(join(folder, 'emscripten-version.txt'))) return folder;
  const { exitCode, stdout } = await run([join(dirname(emcc), 'em-config'), 'EMSCRIPTEN_ROOT'], { signal, env });
  return exitCode === 0 ? stdout.trim() : undefined;
}

const isText = (value: string | undefined): value is string => value !== undefined && value !== '';
