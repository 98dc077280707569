import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { SippError } from '../../contract/errors.ts';
import type { RequestStats } from '../../contract/events.ts';
import type { EngineListener, EngineTextRequest, EngineTextResult } from '../engine.ts';
import { toEvaluateOptions } from './sampling.ts';
import { TextFilter } from './text-filter.ts';

export interface Generation {
  readonly model: LlamaModel;
  /** Free for this request; what it holds is cleared. */
  readonly sequence: LlamaContextSequence;
  readonly request: EngineTextRequest;
  readonly prompt: string;
  readonly listener: EngineListener<EngineTextResult>;
  /** Its reason is the error that the request ends with. Looked at between two tokens. */
  readonly signal: AbortSignal;
  /** When the request came, as of `performance.now()`. */
  readonly begun: number;
}

/** A code point has four bytes at most, so an incomplete one cannot stay longer than that many tokens. */
const MAX_HELD_TOKENS = 4;

/**
 * Evaluates a prompt and writes its answer.
 *
 * @throws SippError `context_length_exceeded`, `unsupported_operation`, or the signal's reason.
 */
export async function generate(generation: Generation): Promise<EngineTextResult> {
  const { model, sequence, request, signal } = generation;
  const input = tokenize(model, generation.prompt);
  const room = sequence.contextSize - input.length;
  if (room < 1) throw tooLong(input.length, sequence.contextSize);
  const limit = Math.min(request.maxTokens ?? room, room);
  const written: Token[] = [];
  const recent = (count: number) => lastOf([...input, ...written], count);
  const options = toEvaluateOptions(request.sampling, recent);
  const answer = new Answer(generation);
  await sequence.clearHistory();
  const started = performance.now();
  for await (const token of sequence.evaluate(input, options)) {
    signal.throwIfAborted();
    written.push(token);
    if (answer.add(token) || written.length >= limit) break;
    // The library's own loop can starve timers and input; a request must not.
    await new Promise((resolve) => setImmediate(resolve));
  }
  answer.finish();
  const atLimit = written.length >= limit && !answer.stopped;
  const stats = toStats({ generation, answer, inputTokens: input.length, outputTokens: written.length, started });
  return { text: answer.text, finishReason: atLimit ? 'length' : 'stop', stats };
}

/** The text so far: whole code points, without stop strings, delivered as it grows. */
class Answer {
  text = '';
  stopped = false;
  firstTokenAt: number | undefined;
  readonly #generation: Generation;
  readonly #filter: TextFilter;
  #held: Token[] = [];
  #delivered = 0;
  #frames = 0;

  constructor(generation: Generation) {
    this.#generation = generation;
    this.#filter = new TextFilter(generation.request.stop);
  }

  /** Takes a token; true when a stop string ended the answer. */
  add(token: Token): boolean {
    this.firstTokenAt ??= performance.now();
    this.#frames += 1;
    this.#held.push(token);
    const piece = this.#generation.model.detokenize(this.#held);
    if (piece.endsWith('\uFFFD') && this.#held.length < MAX_HELD_TOKENS) return false;
    this.#held = [];
    const { text, stopped } = this.#filter.push(piece);
    this.stopped = stopped;
    this.#deliver(text);
    return stopped;
  }

  finish(): void {
    if (this.stopped) return;
    const rest = this.#held.length > 0 ? this.#filter.push(this.#generation.model.detokenize(this.#held)) : undefined;
    this.stopped = rest?.stopped ?? false;
    this.#deliver((rest?.text ?? '') + this.#filter.flush());
  }

  #deliver(text: string): void {
    this.text += text;
    const frameCount = this.#frames - this.#delivered;
    if (frameCount === 0 && text === '') return;
    const { request, listener } = this.#generation;
    const byteCount = Buffer.byteLength(text);
    listener.onTokens?.({ requestId: request.requestId, sequenceStart: this.#delivered, text, frameCount, byteCount });
    this.#delivered = this.#frames;
  }
}

function tokenize(model: LlamaModel, prompt: string): Token[] {
  const tokens = model.tokenize(prompt, true);
  const { bos } = model.tokens;
  // As llama.cpp does it: a prompt that begins with the token already does not get a second one.
  return model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
}

function tooLong(tokens: number, contextLength: number): SippError {
  return new SippError(
    'context_length_exceeded',
    `The prompt has ${tokens} tokens and the context holds ${contextLength}, of which one is for the answer.`,
    { hint: 'Shorten the prompt, or raise context.n_ctx.' },
  );
}

/** -1 means all of them. */
function lastOf(tokens: Token[], count: number): Token[] {
  return count < 0 ? tokens : count === 0 ? [] : tokens.slice(-count);
}

interface Measured {
  readonly generation: Generation;
  readonly answer: Answer;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly started: number;
}

function toStats({ generation, answer, inputTokens, outputTokens, started }: Measured): RequestStats {
  const { begun, sequence, request } = generation;
  const ended = performance.now();
  const first = answer.firstTokenAt ?? ended;
  const [e2eMs, prefillMs, decodeMs] = [ended - begun, first - started, ended - first];
  const intervals = outputTokens - 1;
  return {
    inputTokens,
    outputTokens,
    cacheMode: 'disabled',
    cacheSource: 'none',
    cacheHits: 0,
    prefillTokens: inputTokens,
    queueMs: started - begun,
    ...(outputTokens > 0 && { ttftMs: first - begun, e2eTokensPerSecond: (outputTokens / e2eMs) * 1000 }),
    ...(intervals > 0 && { interTokenMs: decodeMs / intervals, decodeTokensPerSecond: (intervals / decodeMs) * 1000 }),
    ...(prefillMs > 0 && { prefillTokensPerSecond: (inputTokens / prefillMs) * 1000 }),
    e2eMs,
    prefillMs,
    decodeMs,
    threads: sequence.context.currentThreads,
    preemptions: 0,
    seed: request.sampling.seed,
  };
}
