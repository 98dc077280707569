import { SippError } from '../../../runtime/contract/errors.ts';
import { withChild } from '../child.ts';

export interface LlamaBenchOptions {
  readonly modelPath: string;
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Tokens per second of one stream: a prompt alone, and an answer that begins in an empty context. */
export interface LlamaBenchRates {
  readonly prefill: number;
  readonly decode: number;
}

/** Runs llama.cpp's llama-bench once. It warms up by itself before it measures. */
export function runLlamaBench(path: string, options: LlamaBenchOptions): Promise<LlamaBenchRates> {
  const { modelPath, promptTokens, maxTokens, threads, signal } = options;
  const sizes = ['-p', promptTokens, '-n', maxTokens, '-t', threads, '-r', 1].map(String);
  return withChild([path, '-m', modelPath, ...sizes, '-o', 'json'], { signal }, async (child) => {
    await child.ended;
    return parseLlamaBench(child.stdout());
  });
}

/**
 * Reads what `llama-bench -o json` prints: one entry for the prompt (`n_prompt` > 0) and one for the answer (`n_gen` > 0).
 *
 * @throws SippError `engine_failed` where an entry is missing.
 */
export function parseLlamaBench(text: string): LlamaBenchRates {
  const entries = readEntries(text);
  return {
    prefill: rateOf(entries.find(({ n_prompt, n_gen }) => Number(n_prompt) > 0 && n_gen === 0)),
    decode: rateOf(entries.find(({ n_prompt, n_gen }) => n_prompt === 0 && Number(n_gen) > 0)),
  };
}

type Entry = Readonly<Record<string, unknown>>;

function readEntries(text: string): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
  } catch (cause) {
    throw unreadable(cause);
  }
}

function rateOf(entry: Entry | undefined): number {
  const rate = entry?.['avg_ts'];
  if (typeof rate === 'number' && rate > 0) return rate;
  throw unreadable();
}

function unreadable(cause?: unknown): SippError {
  return new SippError('engine_failed', 'llama-bench printed something else than its two results.', {
    hint: 'Take the llama-bench of the llama.cpp release that sipp uses.',
    cause,
  });
}
