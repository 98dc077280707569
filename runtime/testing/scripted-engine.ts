import { cancelled } from '../contract/cancelled.ts';
import { SippError } from '../contract/errors.ts';
import type { CancellationReason, RequestStats } from '../contract/events.ts';
import type {
  CancelRequest,
  Engine,
  EngineCapabilities,
  EngineDescription,
  EngineEmbedding,
  EngineListener,
  EngineLoadOptions,
  EngineMessage,
  EngineStats,
  EngineTextRequest,
  EngineTextResult,
  EngineTools,
  LoadEngine,
} from '../engine/engine.ts';
import { cutAnswer, gather, type ScriptedFrame, type ScriptedPiece, scriptedLogprob } from './scripted-answer.ts';

export interface Script {
  /** What the "model" goes on with: a text, or texts with reasoning and pieces of tool calls among them. Default: the prompt, backwards. */
  readonly answer?: (request: EngineTextRequest, prompt: string) => string | readonly ScriptedPiece[];
  readonly capabilities?: Partial<EngineCapabilities>;
  /** Tokens of every prompt that a cache had. Default: 0. */
  readonly cacheHits?: number;
  /** Awaited before each token: a test holds an answer back with it. Default: the next turn of the event loop. */
  readonly beat?: () => Promise<void>;
}

/** Characters are the tokens of this engine; its context holds this many. */
const CONTEXT_LENGTH = 512;

/** An engine in memory for tests of what lies above it. It keeps the promises of `Engine`; the contract suite runs on it too. */
export class ScriptedEngine implements Engine {
  readonly description: EngineDescription;
  /** What has been asked of it, in order. */
  readonly requests: EngineTextRequest[] = [];
  isClosed = false;
  readonly #script: Script;
  readonly #running = new Set<(reason: CancellationReason) => void>();
  readonly #counts = { completed: 0, failed: 0, cancelled: 0, inputTokens: 0, outputTokens: 0 };
  #closing: Promise<void> | undefined;

  constructor(options: EngineLoadOptions, script: Script = {}) {
    this.#script = script;
    this.description = describe(options, script);
  }

  generate(request: EngineTextRequest, listener: EngineListener<EngineTextResult>): CancelRequest {
    this.requests.push(request);
    return this.#run(listener, (isOver) => this.#write(request, listener, isOver));
  }

  embed(request: { input: string; normalize: boolean }, listener: EngineListener<EngineEmbedding>): CancelRequest {
    return this.#run(listener, async () => {
      if (!this.description.capabilities.supportsEmbeddings)
        throw new SippError('unsupported_operation', 'No embeddings.');
      const values = Float32Array.from([request.normalize ? 1 : [...request.input].length, 0]);
      return {
        values,
        pooling: 'mean' as const,
        normalized: request.normalize,
        stats: statsOf([...request.input].length, 0, 0),
      };
    });
  }

  async tokenize(text: string): Promise<readonly number[]> {
    return [...text].map((character) => character.codePointAt(0) ?? 0);
  }

  async detokenize(tokens: readonly number[]): Promise<string> {
    return String.fromCodePoint(...tokens);
  }

  async renderChat(messages: readonly EngineMessage[], tools?: EngineTools): Promise<string> {
    if (!this.description.capabilities.hasChatTemplate) throw new SippError('no_chat_template', 'No chat template.');
    const names = tools?.definitions.map(({ name }) => `tool: ${name}\n`) ?? [];
    return [...names, ...messages.map(({ role, content }) => `${role}: ${content}\n`)].join('');
  }

  stats(): EngineStats {
    const { completed, failed, cancelled: stopped, inputTokens, outputTokens } = this.#counts;
    return {
      requestsRunning: this.#running.size,
      requestsQueued: 0,
      requestsCompleted: completed,
      requestsFailed: failed,
      requestsCancelled: stopped,
      inputTokens,
      outputTokens,
      prefillTokens: inputTokens,
      cacheHits: 0,
      kvUsed: 0,
      kvTotal: CONTEXT_LENGTH,
      backendMs: 0,
      overheadMs: 0,
      ticks: 0,
      threads: { decode: 1, prefill: 1 },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    for (const stop of this.#running) stop('server_shutdown');
    this.isClosed = true;
  }

  /** Tells the listener how `work` ended, or that it was cancelled, whichever comes first. */
  #run<Result>(listener: EngineListener<Result>, work: (isOver: () => boolean) => Promise<Result>): CancelRequest {
    let isOver = false;
    const end = (tell: () => void) => {
      if (isOver) return;
      isOver = true;
      this.#running.delete(stop);
      tell();
    };
    const fail = (error: SippError) => {
      this.#counts[error.code === 'cancelled' ? 'cancelled' : 'failed'] += 1;
      listener.onError(error);
    };
    const stop = (reason: CancellationReason) => end(() => fail(cancelled(reason)));
    const begin = async () => {
      if (this.isClosed) throw new SippError('engine_closed', 'The engine is closed.');
      return work(() => isOver);
    };
    this.#running.add(stop);
    begin().then(
      (result) => end(() => this.#complete(listener, result)),
      (error) => end(() => fail(SippError.is(error) ? error : new SippError('internal', String(error)))),
    );
    return stop;
  }

  #complete<Result>(listener: EngineListener<Result>, result: Result): void {
    this.#counts.completed += 1;
    listener.onDone(result);
  }

  async #write(
    request: EngineTextRequest,
    listener: EngineListener<EngineTextResult>,
    isOver: () => boolean,
  ): Promise<EngineTextResult> {
    const { input, tools, maxTokens, stop, sampling } = request;
    const prompt = 'prompt' in input ? input.prompt : await this.renderChat(input.messages, tools);
    const inputTokens = [...prompt].length;
    const room = CONTEXT_LENGTH - inputTokens;
    if (room < 1) throw tooLong(inputTokens);
    const { answer = (_: EngineTextRequest, text: string) => [...text].reverse().join('') } = this.#script;
    const said = answer(request, prompt);
    const limit = Math.min(maxTokens ?? room, room);
    const { frames, ending } = cutAnswer(typeof said === 'string' ? [said] : said, { stop, limit });
    const outputTokens = await this.#stream(request, frames, listener, isOver);
    this.#counts.inputTokens += inputTokens;
    this.#counts.outputTokens += outputTokens;
    const texts = frames.flatMap((frame) => ('text' in frame ? [frame.text] : []));
    const { logprobs } = request;
    return {
      ...gather(frames),
      ...ending,
      ...(logprobs !== undefined && { logprobs: texts.map((text) => scriptedLogprob(text, logprobs)) }),
      stats: { ...statsOf(inputTokens, outputTokens, sampling.seed), cacheHits: this.#script.cacheHits ?? 0 },
    };
  }

  /** How many tokens it has told. */
  async #stream(
    { requestId, logprobs }: EngineTextRequest,
    frames: readonly ScriptedFrame[],
    listener: EngineListener<EngineTextResult>,
    isOver: () => boolean,
  ): Promise<number> {
    let count = 0;
    for (const frame of frames) {
      await (this.#script.beat ?? nextTurn)();
      if (isOver()) break;
      if ('delta' in frame) {
        listener.onDelta?.(frame.delta);
        continue;
      }
      const { text } = frame;
      listener.onTokens?.({
        requestId,
        sequenceStart: count,
        text,
        frameCount: 1,
        byteCount: Buffer.byteLength(text),
        ...(logprobs !== undefined && { logprobs: [scriptedLogprob(text, logprobs)] }),
      });
      count += 1;
    }
    return count;
  }
}

export interface ScriptedLoader {
  readonly loadEngine: LoadEngine;
  /** Every engine it has made, in order. */
  readonly engines: readonly ScriptedEngine[];
  /** What it was asked to load. */
  readonly loads: readonly EngineLoadOptions[];
}

/** A `LoadEngine` that makes scripted engines. `gate` is awaited before each: a test decides when a model is loaded. */
export function scriptedLoader(script: Script = {}, gate?: (load: number) => Promise<void>): ScriptedLoader {
  const engines: ScriptedEngine[] = [];
  const loads: EngineLoadOptions[] = [];
  const loadEngine: LoadEngine = async (options) => {
    const load = loads.push(options);
    await options.beforeLoad?.('cpu');
    await gate?.(load);
    options.onProgress?.(1);
    const engine = new ScriptedEngine(options, script);
    engines.push(engine);
    return engine;
  };
  return { loadEngine, engines, loads };
}

function describe({ model, notes = [] }: EngineLoadOptions, { capabilities }: Script): EngineDescription {
  return {
    engine: 'native',
    library: 'scripted',
    model: {
      path: model.path,
      description: 'scripted',
      architecture: 'scripted',
      parameters: 0,
      bytes: 0,
      vocabularySize: 0x110000,
    },
    capabilities: {
      modelClass: model.modelClass,
      supportsTextGeneration: true,
      supportsEmbeddings: false,
      hasChatTemplate: true,
      supportsGrammar: false,
      supportsTools: true,
      supportsLogprobs: true,
      ...capabilities,
    },
    settings: {
      backend: 'cpu',
      devices: [],
      gpuLayers: 0,
      contextLength: CONTEXT_LENGTH,
      contextTotal: CONTEXT_LENGTH,
      trainedContextLength: CONTEXT_LENGTH,
      parallel: 1,
      kvUnified: true,
      batchSize: 1,
      microBatchSize: 1,
      threads: { decode: 1, prefill: 1, auto: true, limit: 1 },
      flashAttention: 'auto',
      cacheTypeK: 'f16',
      cacheTypeV: 'f16',
      chatTemplate: 'model',
      notes,
    },
    loadMs: 0,
  };
}

function tooLong(tokens: number): SippError {
  return new SippError(
    'context_length_exceeded',
    `The prompt has ${tokens} tokens; the context holds ${CONTEXT_LENGTH}.`,
  );
}

function statsOf(inputTokens: number, outputTokens: number, seed: number): RequestStats {
  return {
    inputTokens,
    outputTokens,
    cacheMode: 'disabled',
    cacheSource: 'none',
    cacheHits: 0,
    prefillTokens: inputTokens,
    queueMs: 0,
    e2eMs: 0,
    prefillMs: 0,
    decodeMs: 0,
    threads: 1,
    preemptions: 0,
    seed,
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
