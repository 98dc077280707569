import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputRecord } from '../artifacts/artifact-manifest.ts';
import { hashOf } from '../artifacts/inputs.ts';
import type { LlamaSource } from '../native/llama-source.ts';

/** Our own CMake files for a kind of build, by path below the checkout. */
export function cmakeFiles(root: string, kind: 'host' | 'wasm'): InputRecord {
  return fileInputs(root, ['runtime/native/CMakeLists.txt', `runtime/native/cmake/${kind}.cmake`]);
}

/** The engine's C++ in these folders, by path below the checkout. */
export function engineFiles(root: string, folders: readonly string[]): InputRecord {
  return fileInputs(
    root,
    folders.flatMap((folder) => filesIn(root, folder, /\.(?:cpp|h|js)$/)),
  );
}

/** llama.cpp: its release and the patches on it. */
export function sourceInputs({ release, patches }: LlamaSource): InputRecord {
  return { 'llama.cpp': release, ...Object.fromEntries(patches.map(({ name, hash }) => [name, hash])) };
}

function filesIn(root: string, folder: string, pattern: RegExp): readonly string[] {
  const names = readdirSync(join(root, folder)).filter((name) => pattern.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}

function fileInputs(root: string, paths: readonly string[]): InputRecord {
  return Object.fromEntries(paths.map((path) => [path, hashOf(readFileSync(join(root, path), 'utf8'))]));
}
