import { SippError } from '../contract/errors.ts';
import { loadAddon } from './addon.ts';
import { loadCoreEngine } from './core-engine.ts';
import { preferredKernels } from './cpu-kernels.ts';
import type { Backend, Engine, EngineLoadOptions } from './engine.ts';

export interface NativeEngineOptions extends EngineLoadOptions {
  /** The addon's file and the directory of the libraries it was linked with. */
  readonly addonPath: string;
  readonly librariesDirectory: string;
  readonly backend: Backend;
  /** Prints llama.cpp's own log on stderr. Default: false. */
  readonly nativeLog?: boolean;
}

/**
 * Loads a model into sipp's own engine.
 *
 * @throws SippError for anything that keeps the model from running; `cancelled` where `signal` aborts.
 */
export async function loadNativeEngine(options: NativeEngineOptions): Promise<Engine> {
  const addon = loadAddon(options.addonPath);
  const kernels = options.backend === 'cpu' ? preferredKernels(options.librariesDirectory, options.model) : [];
  const devices = addon.loadBackends(options.librariesDirectory, kernels, options.nativeLog ?? false);
  if (devices.length === 0) {
    throw new SippError(
      'engine_unavailable',
      `No compute library in ${options.librariesDirectory} fits this processor.`,
      {
        hint: 'Run `sipp doctor` to see what is missing.',
      },
    );
  }
  return loadCoreEngine(addon, options);
}
