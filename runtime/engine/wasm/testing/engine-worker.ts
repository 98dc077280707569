import type { NativeRuntimeConfig } from '../../../config/native-runtime-config.ts';
import { SippError } from '../../../contract/errors.ts';
import type { Engine, EngineDescription, EngineTextRequest, EngineTextResult, ModelFile } from '../../engine.ts';
import type { WasmThreading } from '../choose-threading.ts';
import { loadWasmEngine } from '../load-wasm-engine.ts';

/** What tests ask of a worker that runs the engine. */
export interface EngineQuestion {
  readonly threading: WasmThreading | 'auto';
  readonly model: ModelFile;
  /** `blob`: read piece by piece; `bytes`: in memory. */
  readonly contents: 'blob' | 'bytes';
  readonly config: NativeRuntimeConfig;
  readonly requests: readonly EngineTextRequest[];
}

export type EngineAnswer =
  | { readonly description: EngineDescription; readonly results: readonly EngineTextResult[] }
  | { readonly error: Pick<SippError, 'code' | 'message' | 'hint'> };

globalThis.onmessage = async ({ data }: MessageEvent<EngineQuestion>) => {
  globalThis.postMessage(await answer(data));
};

async function answer({ threading, model, contents, config, requests }: EngineQuestion): Promise<EngineAnswer> {
  try {
    const blob = await (await fetch('/model.gguf')).blob();
    const engine = await loadWasmEngine({
      directory: new URL('/wasm/', globalThis.location.href).href,
      threading,
      model,
      contents: contents === 'blob' ? blob : new Uint8Array(await blob.arrayBuffer()),
      config,
    });
    const results = await Promise.all(requests.map((request) => generate(engine, request)));
    const { description } = engine;
    await engine.close();
    return { description, results };
  } catch (error) {
    if (!SippError.is(error)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, hint } };
  }
}

function generate(engine: Engine, request: EngineTextRequest): Promise<EngineTextResult> {
  return new Promise((onDone, onError) => engine.generate(request, { onDone, onError }));
}
