import { SippError } from '../../contract/errors.ts';
import type { WasmThreading } from './choose-threading.ts';
import type { CreateSippModule, SippModule } from './sipp-module.ts';

export interface ModuleOptions {
  /** The folder of the modules, as an absolute URL that ends with `/`. */
  readonly directory: string;
  readonly threading: WasmThreading;
  /** The compiled code, where it cannot be fetched from the folder. */
  readonly wasmBinary?: Uint8Array;
  /** A module that has not started after this time never will. Default: two minutes, for slow lines. */
  readonly timeoutMs?: number;
  /** Takes a line of llama.cpp's own log. Default: nobody. */
  readonly log?: (line: string) => void;
}

const PATIENCE_MS = 120_000;

/**
 * Fetches, compiles and starts a module.
 *
 * @throws SippError `engine_unavailable`
 */
export async function loadModule(options: ModuleOptions): Promise<SippModule> {
  const { directory, threading, wasmBinary, timeoutMs = PATIENCE_MS, log = () => undefined } = options;
  const url = new URL(moduleFile(threading), directory).href;
  const start = async (): Promise<SippModule> => {
    // `as`: the script that Emscripten writes has no types.
    const { default: create } = (await import(/* @vite-ignore */ url)) as { readonly default: CreateSippModule };
    const locateFile = (name: string) => new URL(name, directory).href;
    return create({ locateFile, print: log, printErr: log, ...(wasmBinary && { wasmBinary }) });
  };
  try {
    return await within(timeoutMs, start());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SippError('engine_unavailable', `The engine module '${url}' cannot be started: ${reason}`, {
      hint: 'Check that the folder holds the module, as `sipp build wasm` makes it, and that the page may fetch it.',
      cause: error,
    });
  }
}

/** `sipp-wasm-pthread.js`. */
export function moduleFile(threading: WasmThreading): string {
  return `sipp-wasm${threading === 'pthread' ? '-pthread' : ''}.js`;
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not answered for ${ms / 1000} seconds.`)), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
