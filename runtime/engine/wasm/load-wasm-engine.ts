import { SippError } from '../../contract/errors.ts';
import { loadCoreEngine } from '../core-engine.ts';
import type { Engine, EngineLoadOptions } from '../engine.ts';
import { adaptConfig } from './adapt-config.ts';
import { chooseThreading, type WasmThreading } from './choose-threading.ts';
import { loadModule, type ModuleOptions } from './load-module.ts';
import { type ModelContents, placeModel } from './place-model.ts';
import { createWasmAddon } from './wasm-addon.ts';

export interface WasmEngineOptions
  extends Omit<EngineLoadOptions, 'backend' | 'beforeLoad'>,
    Omit<ModuleOptions, 'threading'> {
  /** The model's bytes; `model.path` only names it. */
  readonly contents: ModelContents;
  /** `auto` takes threads where the page is cross-origin isolated. Default: `auto`. */
  readonly threading?: WasmThreading | 'auto';
}

/**
 * Loads a model into the engine core compiled to WebAssembly. In a browser, call it in a web worker: the module without threads
 * works on the thread that loads it.
 *
 * @throws SippError `engine_unavailable` where the module cannot be started, and all that the engine throws.
 */
export async function loadWasmEngine(options: WasmEngineOptions): Promise<Engine> {
  const { contents, model, threading: asked = 'auto', log } = options;
  requireRoom(model.weightBytes);
  const { threading, notes } = chooseThreading(asked, globalThis.crossOriginIsolated);
  const module = await loadModule({ ...options, threading });
  const addon = createWasmAddon(module);
  addon.loadBackends('', [], log !== undefined);
  const placed = await placeModel(module, contents);
  const adapted = adaptConfig(options.config, threading);
  const engine = await loadCoreEngine(addon, {
    ...options,
    backend: 'cpu',
    modelPath: placed.path,
    config: adapted.config,
    notes: [...(options.notes ?? []), ...notes, ...adapted.notes],
  });
  placed.remove();
  return engine;
}

/** 32-bit WebAssembly addresses 4 GiB, and the context needs some of it too. */
const MOST_WEIGHT_BYTES = 4 * 2 ** 30 - 256 * 2 ** 20;

function requireRoom(weightBytes: number): void {
  if (weightBytes <= MOST_WEIGHT_BYTES) return;
  const gib = (weightBytes / 2 ** 30).toFixed(1);
  throw new SippError('out_of_memory', `The model has ${gib} GiB of weights, and WebAssembly holds 4 GiB in all.`, {
    hint: 'Use a smaller model, or one with a stronger quantisation.',
  });
}
