import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { NativeRuntimeConfig } from '../config/native-runtime-config.ts';
import { cancelled } from '../contract/cancelled.ts';
import { SippError } from '../contract/errors.ts';
import type { CancellationReason } from '../contract/events.ts';
import type {
  CancelRequest,
  Engine,
  EngineDescription,
  EngineEmbedding,
  EngineEmbedRequest,
  EngineListener,
  EngineLoadOptions,
  EngineMessage,
  EngineStats,
  EngineTextRequest,
  EngineTextResult,
  EngineTools,
} from './engine.ts';
import { describe } from './node-llama/describe.ts';
import { generate } from './node-llama/generate.ts';
import { type Library, openLibrary } from './node-llama/library.ts';
import { refuseUnsupported } from './node-llama/refuse-unsupported.ts';
import { engineCommand } from './platform-package.ts';

/** As `context.n_ctx` says of its default. */
const DEFAULT_CONTEXT_LENGTH = 8192;

/**
 * Loads a model through node-llama-cpp's prebuilt libraries, for machines where no addon could be built. It serves text on the
 * processor: no embeddings, no grammars, no KV reuse, and cancelling waits for the end of a prefill. Requests are answered one
 * after the other: side by side, a sequence of node-llama-cpp 3.21.1 has been seen to go on with the text of another. Import this
 * file only when it is needed: node-llama-cpp takes 300 ms to load.
 *
 * @throws SippError `engine_unavailable`, `model_unsupported`, `engine_failed`, `cancelled`
 */
export async function loadNodeLlama(options: EngineLoadOptions): Promise<Engine> {
  const begun = performance.now();
  if (options.model.modelClass !== 'decoder_only') throw unsupportedClass(options);
  const library = await openLibrary();
  try {
    const model = await library.llama.loadModel(toModelOptions(options));
    const context = await model.createContext(toContextOptions(options.config, model));
    return new NodeLlamaEngine(options, { library, model, context, loadMs: performance.now() - begun });
  } catch (cause) {
    if (options.signal?.aborted) throw cancelled('caller_cancelled', cause);
    throw new SippError('engine_failed', `The fallback engine cannot load '${options.model.path}'.`, {
      hint: `Run \`${engineCommand()}\` to get the native engine, which says more.`,
      cause,
    });
  }
}

interface Loaded {
  readonly library: Library;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly loadMs: number;
}

class NodeLlamaEngine implements Engine {
  readonly description: EngineDescription;
  readonly #loaded: Loaded;
  readonly #template: string | undefined;
  readonly #sequence: LlamaContextSequence;
  #isBusy = false;
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Map<CancelRequest, Promise<void>>();
  readonly #counts = { completed: 0, failed: 0, cancelled: 0, inputTokens: 0, outputTokens: 0, ticks: 0, backendMs: 0 };
  #closing: Promise<void> | undefined;

  constructor(options: EngineLoadOptions, loaded: Loaded) {
    this.#loaded = loaded;
    const { model, context, library, loadMs } = loaded;
    this.#template = model.fileInfo.metadata.tokenizer?.chat_template;
    this.#sequence = context.getSequence();
    const release = library.llama.llamaCppRelease.release;
    this.description = describe(options, { model, context, library: release, template: this.#template, loadMs });
  }

  generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest {
    const abort = new AbortController();
    const cancel = (reason: CancellationReason) => abort.abort(cancelled(reason));
    const run = this.#run(request, listener, abort.signal).finally(() => this.#running.delete(cancel));
    this.#running.set(cancel, run);
    return cancel;
  }

  embed(_request: EngineEmbedRequest, listener: EngineListener<EngineEmbedding>): CancelRequest {
    const error = new SippError('unsupported_operation', 'The fallback engine node-llama-cpp has no embeddings.', {
      hint: `Run \`${engineCommand()}\` to get the native engine.`,
    });
    queueMicrotask(() => listener.onError(error));
    return () => undefined;
  }

  async tokenize(text: string, { special = true } = {}): Promise<readonly number[]> {
    return this.#loaded.model.tokenize(text, special);
  }

  async detokenize(tokens: readonly number[]): Promise<string> {
    return this.#loaded.model.detokenize(tokens as readonly Token[], true); // The library brands its numbers.
  }

  async renderChat(messages: readonly EngineMessage[], tools?: EngineTools): Promise<string> {
    refuseUnsupported({ input: { messages }, ...(tools && { tools }) });
    const { library, model } = this.#loaded;
    if (this.#template === undefined) {
      throw new SippError('no_chat_template', 'The model has no chat template.', { hint: 'Call query instead.' });
    }
    const { bosString, eosString } = model.tokens;
    const tokens = { bos_token: bosString ?? '', eos_token: eosString ?? '' };
    return library.render(this.#template, { messages, ...tokens, add_generation_prompt: true });
  }

  stats(): EngineStats {
    const { completed, failed, cancelled: stopped, backendMs, ticks, ...tokens } = this.#counts;
    const { contextTotal, threads } = this.description.settings;
    return {
      requestsRunning: Number(this.#isBusy),
      requestsQueued: this.#waiting.length,
      requestsCompleted: completed,
      requestsFailed: failed,
      requestsCancelled: stopped,
      ...tokens,
      prefillTokens: tokens.inputTokens,
      cacheHits: 0,
      kvUsed: this.#isBusy ? contextTotal : 0,
      kvTotal: contextTotal,
      backendMs,
      overheadMs: 0,
      ticks,
      threads: { decode: threads.decode, prefill: threads.prefill },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    const running = [...this.#running];
    for (const [cancel] of running) cancel('server_shutdown');
    await Promise.all(running.map(([, run]) => run));
    await this.#loaded.context.dispose();
    await this.#loaded.model.dispose();
  }

  /** Runs one request to its end and tells the listener. Never rejects. */
  async #run(
    request: EngineTextRequest,
    listener: EngineListener<EngineTextResult>,
    signal: AbortSignal,
  ): Promise<void> {
    const begun = performance.now();
    try {
      if (this.#closing) throw new SippError('engine_closed', 'The engine is closed.');
      refuseUnsupported(request);
      const prompt = 'prompt' in request.input ? request.input.prompt : await this.renderChat(request.input.messages);
      await this.#takeTurn();
      try {
        signal.throwIfAborted();
        const { model } = this.#loaded;
        const sequence = this.#sequence;
        const result = await generate({ model, sequence, request, prompt, listener, signal, begun });
        this.#count(result);
        listener.onDone(result);
      } finally {
        this.#endTurn();
      }
    } catch (error) {
      const known = toError(error);
      this.#counts[known.code === 'cancelled' ? 'cancelled' : 'failed'] += 1;
      listener.onError(known);
    }
  }

  #takeTurn(): Promise<void> | undefined {
    if (this.#isBusy) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isBusy = true;
    return undefined;
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isBusy = false;
  }

  #count({ stats }: EngineTextResult): void {
    this.#counts.completed += 1;
    this.#counts.inputTokens += stats.inputTokens;
    this.#counts.outputTokens += stats.outputTokens;
    this.#counts.ticks += stats.outputTokens;
    this.#counts.backendMs += stats.prefillMs + stats.decodeMs;
  }
}

function toModelOptions({ model, config, signal, onProgress }: EngineLoadOptions) {
  const { use_mmap, use_mlock, check_tensors } = config.placement ?? {};
  return {
    modelPath: model.path,
    gpuLayers: 0,
    ...(use_mmap !== undefined && { useMmap: use_mmap }),
    ...(use_mlock !== undefined && { useMlock: use_mlock }),
    ...(check_tensors !== undefined && { checkTensors: check_tensors }),
    ...(signal && { loadSignal: signal }),
    ...(onProgress && { onLoadProgress: onProgress }),
  };
}

function toContextOptions({ context = {} }: NativeRuntimeConfig, model: LlamaModel) {
  return {
    sequences: 1,
    contextSize: context.n_ctx || Math.min(model.trainContextSize, DEFAULT_CONTEXT_LENGTH),
    ...(context.n_batch && { batchSize: context.n_batch }),
    // Its workers spin where cores are contended; one is never wrong by much on models this engine is used for.
    threads: context.n_threads || 1,
    ...(context.flash_attention &&
      context.flash_attention !== 'auto' && { flashAttention: context.flash_attention === 'enabled' }),
    ...(context.swa_full !== undefined && { swaFullCache: context.swa_full }),
  };
}

function toError(error: unknown): SippError {
  if (SippError.is(error)) return error;
  return new SippError('engine_failed', `The fallback engine failed: ${String(error)}.`, { cause: error });
}

function unsupportedClass({ model }: EngineLoadOptions): SippError {
  return new SippError(
    'model_unsupported',
    `The fallback engine cannot run '${model.path}': it is ${model.modelClass}.`,
    {
      hint: `Run \`${engineCommand()}\` to get the native engine.`,
    },
  );
}
