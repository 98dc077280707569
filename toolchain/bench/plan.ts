import { SippError } from '../../runtime/contract/errors.ts';

/** What was asked for; absent values are decided by `decidePlan`. */
export interface PlanRequest {
  readonly concurrency?: readonly number[];
  readonly repetitions?: number;
  readonly promptTokens?: number;
  readonly maxTokens?: number;
  /** 0 and absent: automatic. */
  readonly threads?: number;
  /** 0 and absent: decided. */
  readonly ctxSize?: number;
}

export interface PlanFacts {
  /** Tokens that the model was trained on. */
  readonly trainedContext: number;
  readonly modelBytes: number;
  /** Processors that this process may use. */
  readonly processors: number;
  readonly hasPeers: boolean;
}

/** The numbers of a run, all decided. */
export interface Plan {
  readonly concurrency: readonly number[];
  readonly repetitions: number;
  readonly promptTokens: number;
  readonly maxTokens: number;
  /** 0: automatic. */
  readonly threads: number;
  /** Tokens of context of one answer. */
  readonly contextSize: number;
  /** A sentence for each number that differs from what was asked, or that nobody asked for. */
  readonly notes: readonly string[];
}

const DEFAULT_CONCURRENCY = [1, 4, 8];
const DEFAULT_REPETITIONS = 5;
/** llama-bench's own defaults are 512 and 128. */
const DEFAULT_PROMPT_TOKENS = 512;
const DEFAULT_MAX_TOKENS = 128;
/** Room for the 1,500-token prompt that arrives in the scenario `arrival`. */
const DEFAULT_CONTEXT = 2048;
/** Below this there is no room for a prompt, an answer, and the tokens that models put before them. */
const SMALLEST_CONTEXT = 64;
/** llama.cpp's own limit of sequences (LLAMA_MAX_SEQ). */
const MAX_CONCURRENCY = 256;
/** Beginning and end marks, and the space that some tokenisers put first. */
const RESERVED_TOKENS = 4;
/** Smaller models fit a processor's own cache: several threads wait for each other longer than they compute. */
const ONE_THREAD_BYTES = 24 * 1024 * 1024;

/**
 * Decides the numbers of a run so that everything fits the context.
 *
 * @throws SippError `invalid_usage` where the context has no room for a measurement, or a concurrency is out of range.
 */
export function decidePlan(request: PlanRequest, facts: PlanFacts): Plan {
  requireConcurrency(request.concurrency ?? []);
  const wantedPrompt = request.promptTokens ?? DEFAULT_PROMPT_TOKENS;
  const wantedAnswer = request.maxTokens ?? DEFAULT_MAX_TOKENS;
  const contextSize = decideContext(request, wantedPrompt + wantedAnswer + RESERVED_TOKENS, facts);
  const room = contextSize - RESERVED_TOKENS;
  const maxTokens = Math.min(wantedAnswer, Math.floor(room / 2));
  const promptTokens = Math.min(wantedPrompt, room - maxTokens);
  const threads = decideThreads(request, facts);
  return {
    concurrency: request.concurrency ?? DEFAULT_CONCURRENCY,
    repetitions: request.repetitions ?? DEFAULT_REPETITIONS,
    promptTokens,
    maxTokens,
    threads,
    contextSize,
    notes: [
      ...clampNote('prompt', { wanted: wantedPrompt, actual: promptTokens, contextSize }),
      ...clampNote('answer', { wanted: wantedAnswer, actual: maxTokens, contextSize }),
      ...(threads > 0 && !request.threads ? [threadsNote(threads)] : []),
    ],
  };
}

function requireConcurrency(concurrency: readonly number[]): void {
  const bad = concurrency.find((streams) => streams < 1 || streams > MAX_CONCURRENCY);
  if (bad === undefined) return;
  throw new SippError('invalid_usage', `A concurrency of ${bad} is not possible.`, {
    hint: `Choose from 1 to ${MAX_CONCURRENCY}.`,
  });
}

function decideContext({ ctxSize }: PlanRequest, needed: number, { trainedContext }: PlanFacts): number {
  const size = ctxSize || Math.min(trainedContext, Math.max(DEFAULT_CONTEXT, Math.ceil(needed / 256) * 256));
  if (size >= SMALLEST_CONTEXT) return size;
  const message = `A context of ${size} tokens is too small to measure anything; ${SMALLEST_CONTEXT} is the least.`;
  throw new SippError('invalid_usage', message, { hint: 'Raise --ctx-size, or take another model.' });
}

function decideThreads({ threads }: PlanRequest, { modelBytes, processors, hasPeers }: PlanFacts): number {
  if (threads) return threads;
  // Peers know no automatic count that adapts; a comparison gives both the same.
  if (!hasPeers) return 0;
  return modelBytes < ONE_THREAD_BYTES ? 1 : processors;
}

interface Clamp {
  readonly wanted: number;
  readonly actual: number;
  readonly contextSize: number;
}

function clampNote(part: string, { wanted, actual, contextSize }: Clamp): readonly string[] {
  if (actual === wanted) return [];
  return [`The ${part} has ${actual} tokens instead of ${wanted}: the context holds ${contextSize}.`];
}

const threadsNote = (threads: number): string =>
  `All subjects use ${threads} thread${threads === 1 ? '' : 's'}; --threads changes that.`;
