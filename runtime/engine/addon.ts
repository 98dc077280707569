import { createRequire } from 'node:module';
import { isCheckout } from '../../models/package-root.ts';
import { SippError } from '../contract/errors.ts';
import type { EngineStats } from './engine.ts';
import { engineCommand } from './platform-package.ts';

/** Measurements as the addon delivers them, milliseconds and counts. */
export interface AddonStats {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheHits: number;
  readonly prefillTokens: number;
  readonly preemptions: number;
  readonly threads: number;
  readonly seed: number;
  readonly queueMs: number;
  readonly ttftMs: number;
  readonly e2eMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  readonly interTokenP50Ms: number;
  readonly interTokenP99Ms: number;
  readonly interTokenMaxMs: number;
}

/** What an engine's thread reports; `id` is the number a request was submitted under, 0 for the engine itself. */
export type AddonEvent =
  | { readonly type: 'progress'; readonly id: 0; readonly progress: number }
  | { readonly type: 'loaded'; readonly id: 0; readonly text: string }
  | { readonly type: 'load_failed'; readonly id: 0; readonly code: string; readonly text: string }
  | { readonly type: 'closed'; readonly id: 0 }
  | {
      readonly type: 'tokens';
      readonly id: number;
      readonly text: string;
      readonly first: number;
      readonly count: number;
      readonly bytes: number;
      /** Elements of a JSON array of logprobs. */
      readonly extra?: string;
    }
  /** `extra` is an `AnswerDelta` as JSON text. */
  | { readonly type: 'delta'; readonly id: number; readonly extra: string }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly text: string;
      readonly code: string;
      /** What the answer has beside its text, as JSON text. */
      readonly extra?: string;
      readonly stats: AddonStats;
    }
  | {
      readonly type: 'embedding';
      readonly id: number;
      readonly values: Float32Array;
      readonly code: string;
      readonly normalized: boolean;
      readonly stats: AddonStats;
    }
  | { readonly type: 'value'; readonly id: number; readonly text: string }
  | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly text: string };

export interface AddonDevice {
  readonly name: string;
  readonly description: string;
  readonly type: 'cpu' | 'gpu' | 'igpu' | 'accel';
  readonly backend: string;
  readonly memoryFreeBytes: number;
  readonly memoryTotalBytes: number;
}

/** The counters of `EngineStats`, flat. */
export interface AddonCounters extends Omit<EngineStats, 'threads'> {
  readonly threadsDecode: number;
  readonly threadsPrefill: number;
}

/** An engine behind the native boundary. Requests are JSON text; nothing here waits. */
export interface AddonEngine {
  submit(id: number, request: string): void;
  cancel(id: number, reason: string): void;
  close(): void;
  counters(): AddonCounters;
  /** Whether a running engine keeps the process alive. */
  ref(): void;
  unref(): void;
}

/** The compiled addon: runtime/native/napi. */
export interface Addon {
  versions(): { readonly compiledFor: string; readonly llama: string; readonly ggml: string };
  /**
   * Loads the compute libraries of a folder, once for the process: the first of `preferred` that runs on this processor in place
   * of the one that llama.cpp would choose.
   */
  loadBackends(directory: string, preferred: readonly string[], verbose: boolean): readonly AddonDevice[];
  readonly NativeEngine: new (options: string, listener: (events: readonly AddonEvent[]) => void) => AddonEngine;
}

/**
 * Loads the addon and makes sure that it was compiled for the llama.cpp libraries it found.
 *
 * @throws SippError `engine_unavailable` where it cannot be loaded, `engine_mismatch` where the versions differ.
 */
export function loadAddon(path: string): Addon {
  let addon: Addon;
  try {
    // `as`: a native module has no type; the version check below is what ties it to this interface.
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SippError('engine_unavailable', `The engine addon ${path} cannot be loaded: ${reason}`, {
      hint: lacksLibrary(reason) ? 'Run `sipp doctor`: it tells how to get the missing library.' : linkHint(),
      cause: error,
    });
  }
  const { compiledFor, llama } = addon.versions();
  if (releaseNumber(compiledFor) === releaseNumber(llama)) return addon;
  throw new SippError(
    'engine_mismatch',
    `The engine addon was compiled for llama.cpp ${compiledFor}, but the libraries beside it are ${llama}.`,
    { hint: linkHint() },
  );
}

/** What the loaders of Linux and macOS say of a library that another one needs, such as a driver's. */
const lacksLibrary = (reason: string): boolean =>
  /cannot open shared object file|Library not loaded/.test(reason) && !/^[^:]*\.node: cannot open/.test(reason);

const linkHint = (): string => `Run \`${engineCommand()}\` to ${isCheckout() ? 'link' : 'install'} it again.`;

/** `v0.4.0` is the release, `0.4.0-dev` what its library says of itself. */
const releaseNumber = (version: string): string => version.replace(/^v/, '').replace(/-.*$/, '');
