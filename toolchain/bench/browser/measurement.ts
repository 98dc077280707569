import type { ModelFile } from '../../../runtime/engine/engine.ts';

export type BrowserSubject = 'sipp' | 'wllama';

/** What a subject is loaded with in the page. */
export interface BrowserLoad {
  readonly model: ModelFile;
  readonly contextSize: number;
}

export interface BrowserRequest {
  readonly prompt: string;
  /** So many are generated, whatever the model wants. */
  readonly maxTokens: number;
}

/** How fast an answer was written. */
export interface BrowserRates {
  /** Tokens per second as the page saw them, from the first to the last. */
  readonly seen: number;
  /** Tokens per second by the engine's own clock. */
  readonly own: number;
}

/** Where the page finds things on its server. */
export const paths = {
  page: '/page.js',
  worker: '/engine-worker.js',
  model: '/model.gguf',
  modules: '/wasm/',
  wllama: '/wllama/index.js',
  wllamaWasm: '/wllama/wllama.wasm',
} as const;
