import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine } from '../engine.ts';
import { moduleFile } from './load-module.ts';
import { loadWasmEngine, type WasmEngineOptions } from './load-wasm-engine.ts';

export interface WasmFilesOptions
  extends Omit<WasmEngineOptions, 'contents' | 'directory' | 'wasmBinary' | 'threading'> {
  /** The folder of the modules, as a path. */
  readonly directory: string;
  /** Default: `single-thread`. */
  readonly threading?: 'single-thread' | 'pthread';
}

/** `loadWasmEngine` in Node, where modules and models are files. Node has the faster native engine: this is for comparing. */
export async function loadFromFiles(options: WasmFilesOptions): Promise<Engine> {
  const { directory, model, threading = 'single-thread' } = options;
  const binary = join(directory, moduleFile(threading).replace(/js$/, 'wasm'));
  const [contents, wasmBinary] = await Promise.all([readFile(model.path), readFile(binary)]);
  return loadWasmEngine({
    ...options,
    threading,
    contents,
    wasmBinary,
    directory: `${pathToFileURL(directory)}/`,
  });
}
