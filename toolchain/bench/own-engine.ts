import { resolveSampling } from '../../runtime/config/resolve-sampling.ts';
import type { Engine, LoadEngine, ModelFile } from '../../runtime/engine/engine.ts';
import { type StartStream, timeStream } from './stream.ts';

export interface OwnEngineOptions {
  readonly load: LoadEngine;
  readonly model: ModelFile;
  /** Answers at the same time. */
  readonly parallel: number;
  /** Tokens of context of one answer. */
  readonly contextSize: number;
  /** 0: automatic. */
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Loads the model into sipp's engine, hands it to `use`, and closes it. */
export async function withEngine<T>(options: OwnEngineOptions, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { load, model, parallel, contextSize, threads, signal } = options;
  const engine = await load({
    model,
    backend: 'auto',
    // The same shape as `llama-server -np N -c N*size`: a KV cache divided between the sequences.
    config: { context: { n_parallel: parallel, n_ctx: parallel * contextSize, n_threads: threads, kv_unified: false } },
    signal,
  });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

/** Temperature 0 and no end: all subjects generate the same number of tokens. */
const sampling = resolveSampling([{ temperature: 0, ignore_eos: true }], () => 0);

/** Starts answers of sipp's engine, and times them where an application would read them: in the listener. */
export function engineStreams(engine: Engine, signal: AbortSignal): StartStream {
  let count = 0;
  return ({ prompt, maxTokens, contextKey }) => {
    const requestId = `bench-${++count}`;
    const rest = { stop: [], grammar: undefined, jsonSchema: undefined, contextKey, maxTokens, sampling };
    return timeStream(signal, ({ onTokens, onEnd, onError }) => {
      const cancel = engine.generate(
        { requestId, input: { prompt }, ...rest },
        {
          onTokens: ({ frameCount }) => onTokens(frameCount),
          onDone: ({ stats }) => onEnd(stats),
          onError: (error) => (error.code === 'cancelled' ? onEnd() : onError(error)),
        },
      );
      return () => cancel('caller_cancelled');
    });
  };
}
